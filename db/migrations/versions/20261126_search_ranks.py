"""How often a word is used, roughly, beside each of its parts

Revision ID: 20261126_search_ranks
Revises: 20261126_signing_links
"""

import sqlalchemy as sa
from alembic import op

revision = "20261126_search_ranks"
down_revision = "20261126_signing_links"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "search_part", sa.Column("rank", sa.SmallInteger(), nullable=False, server_default="0")
    )
    # As `bot.domain.search_words.rank_of` had it then.
    op.execute(
        "UPDATE search_part SET rank = (SELECT CASE WHEN uses > 262143 THEN 6"
        " WHEN uses > 32767 THEN 5 WHEN uses > 4095 THEN 4 WHEN uses > 511 THEN 3"
        " WHEN uses > 63 THEN 2 WHEN uses > 7 THEN 1 WHEN uses > 0 THEN 0 ELSE -1 END"
        " FROM search_word WHERE id = word_id)"
    )
    op.create_index("ix_search_part_rank", "search_part", ["rank", "part", "word_id"])


def downgrade() -> None:
    op.drop_index("ix_search_part_rank", table_name="search_part")
    op.drop_column("search_part", "rank")
