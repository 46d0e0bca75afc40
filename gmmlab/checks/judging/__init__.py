"""How one answer is judged: it is asked, compared, and what explains its numbers is named."""
