"""Words: a domain value and a locale in, text out. The only place that reads the catalogues."""
