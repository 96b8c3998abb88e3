"""What stands under "The answer" in the lesson on seven applications, for those who look at it in a browser."""

from __future__ import annotations

ANSWER = """
() => {
  const words = document.querySelector('[data-testid="stMain"]').innerText;
  return (words.split('The answer')[1] || '').split('Which transformer')[0].trim();
}
"""
