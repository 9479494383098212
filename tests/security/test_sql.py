"""Values go into SQL as parameters: every statement that is put together from parts is reviewed."""

from __future__ import annotations

import ast
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src" / "talent"
RUNS = {"text", "exec_driver_sql", "execute", "executemany", "copy", "DDL", "literal_column"}
SQL = ("SELECT ", "INSERT ", "UPDATE ", "DELETE ", "CREATE ", "DROP ", "ALTER ", "COPY ", "SET ",
       "GRANT ", "REVOKE ", "COMMENT ", "VACUUM ", "LOCK ", "TRUNCATE ", "PRAGMA ")  # fmt: skip

REVIEWED = {
    "jobs/health.py": "a constant number of seconds",
    "store/bulk.py": "quoted names of columns of our own tables",
    "store/prune.py": "names of our own tables",
    "store/questions.py": "constants of the module; what a reader asks for is bound by Datasette",
    "store/rights.py": "names that PostgreSQL's own rules quote",
    "store/roles.py": "names and literals that the dialect quotes",
    "store/schema.py": "constant names of pragmas",
    "store/triggers.py": "constant names",
    "store/views.py": "constants",
}
"""Modules that put SQL together, and of what; none of it is from a user, or it is quoted."""


def put_together(node: ast.expr) -> bool:
    """Whether a text is made of parts that are not all constant."""
    if isinstance(node, ast.JoinedStr):
        return any(isinstance(part, ast.FormattedValue) for part in node.values)
    if isinstance(node, ast.BinOp):
        return not (isinstance(node.left, ast.Constant) and isinstance(node.right, ast.Constant))
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"format", "join", "replace"}
    )


def starts_like_sql(node: ast.expr) -> bool:
    first = node.values[0] if isinstance(node, ast.JoinedStr) and node.values else node
    return isinstance(first, ast.Constant) and str(first.value).lstrip().startswith(SQL)


def suspects(tree: ast.AST) -> list[int]:
    """Lines that run a text put together, or make one that looks like SQL."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args:
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name in RUNS and put_together(node.args[0]):
                found.append(node.lineno)
        if isinstance(node, ast.JoinedStr) and put_together(node) and starts_like_sql(node):
            found.append(node.lineno)
    return sorted(set(found))


def test_statements_are_put_together_only_where_that_was_reviewed():
    found = {}
    for path in SOURCE.rglob("*.py"):
        lines = suspects(ast.parse(path.read_text(encoding="utf-8")))
        if lines:
            found[path.relative_to(SOURCE).as_posix()] = lines
    assert set(found) <= set(REVIEWED), found


def test_the_search_finds_what_it_is_for():
    for bad in (
        "connection.execute(text(f\"SELECT * FROM run WHERE id = '{run}'\"))",
        "connection.exec_driver_sql('DELETE FROM run WHERE id = ' + run)",
        "cursor.execute('SELECT %s' % run)",
        "text('SELECT {}'.format(run))",
        'query = f"SELECT * FROM {table}"',
    ):
        assert suspects(ast.parse(bad)) == [1], bad
    for good in ("connection.execute(text('SELECT 1 WHERE a = :a'), {'a': a})", "print(f'{a}')"):
        assert suspects(ast.parse(good)) == [], good
