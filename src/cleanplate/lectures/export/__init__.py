"""What is written of a deck: pictures, PDF, PPTX, chapters, records, contact sheet, review page."""
