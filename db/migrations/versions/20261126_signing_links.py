"""Signatories who come by a link that works once

Revision ID: 20261126_signing_links
Revises: 20261126_asked_words
"""

import sqlalchemy as sa
from alembic import op

import db.types

revision = "20261126_signing_links"
down_revision = "20261126_asked_words"
branch_labels = None
depends_on = None

_TABLE = "renewal_signatory"
_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table(_TABLE) as table:
        table.alter_column("person_id", existing_type=_ID, nullable=True)
        table.add_column(sa.Column("code_hash", sa.String(length=64), nullable=True))
        table.add_column(
            sa.Column("code_until", db.types.UtcDateTime(timezone=True), nullable=True)
        )
        table.create_unique_constraint(op.f("uq_renewal_signatory_code_hash"), ["code_hash"])
        table.create_check_constraint(
            op.f("ck_renewal_signatory_reached"), "person_id IS NOT NULL OR code_hash IS NOT NULL"
        )
        table.create_check_constraint(
            op.f("ck_renewal_signatory_somebody"), "person_id IS NOT NULL OR signed_at IS NULL"
        )
        table.create_check_constraint(
            op.f("ck_renewal_signatory_code"), "code_until IS NULL OR code_hash IS NOT NULL"
        )


def downgrade() -> None:
    # Nobody had taken up these links: who was to sign is named again.
    op.execute("DELETE FROM renewal_signatory WHERE person_id IS NULL")
    with op.batch_alter_table(_TABLE) as table:
        table.drop_constraint(op.f("ck_renewal_signatory_code"), type_="check")
        table.drop_constraint(op.f("ck_renewal_signatory_somebody"), type_="check")
        table.drop_constraint(op.f("ck_renewal_signatory_reached"), type_="check")
        table.drop_constraint(op.f("uq_renewal_signatory_code_hash"), type_="unique")
        table.drop_column("code_until")
        table.drop_column("code_hash")
        table.alter_column("person_id", existing_type=_ID, nullable=False)
