"""Plotly figures from arrays and labels; no torch, no Streamlit."""
