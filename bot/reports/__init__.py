"""Files for people: calendar entries, QR pictures and, later, charts, spreadsheets and PDF."""
