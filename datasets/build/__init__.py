"""Modules that turn raw public files into the CSV files of the data package."""
