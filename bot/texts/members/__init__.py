"""Networks, areas and members in words."""
