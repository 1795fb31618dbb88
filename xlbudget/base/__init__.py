"""What everything stands on: amounts in whole 分, cell names, words, files, errors; no meaning."""
