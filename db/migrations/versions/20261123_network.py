"""Networks, meetings, observations and problem areas; updates that are edited where they arrived

Revision ID: 20261123_network
Revises: 20261122_first
"""

import sqlalchemy as sa
from alembic import op

import db.types

revision = "20261123_network"
down_revision = "20261122_first"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "area",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("closed_at", db.types.UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area")),
        sa.UniqueConstraint("name", name=op.f("uq_area_name")),
    )
    op.create_table(
        "network",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("created_at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("closed_at", db.types.UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_network")),
        sa.UniqueConstraint("name", name=op.f("uq_network_name")),
    )
    op.create_table(
        "update_template",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(length=30), nullable=True),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("heading", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("advice", sa.Text(), nullable=True),
        sa.Column("urgency", sa.String(length=20), nullable=False),
        sa.Column("changed_at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("removed_at", db.types.UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_update_template")),
        sa.UniqueConstraint("key", name=op.f("uq_update_template_key")),
    )
    op.create_table(
        "meeting_series",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "network_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("rhythm", sa.String(length=20), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("starts_at", sa.Time(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("on_red_day", sa.String(length=10), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("created_at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_meeting_series_network_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_series")),
    )
    op.create_table(
        "member_settings",
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("lowest_urgency", sa.String(length=20), nullable=False),
        sa.Column("quiet_from_min", sa.SmallInteger(), nullable=False),
        sa.Column("quiet_to_min", sa.SmallInteger(), nullable=False),
        sa.Column("digest", sa.Boolean(), nullable=False),
        sa.Column("paused_until", sa.Date(), nullable=True),
        sa.Column("areas", sa.JSON(), nullable=False),
        sa.Column("branches", sa.JSON(), nullable=False),
        sa.Column("digest_at", db.types.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "quiet_from_min BETWEEN 0 AND 1439", name=op.f("ck_member_settings_quiet_from")
        ),
        sa.CheckConstraint(
            "quiet_to_min BETWEEN 0 AND 1439", name=op.f("ck_member_settings_quiet_to")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_member_settings_person_id")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_member_settings")),
    )
    op.create_table(
        "network_group",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("thread_id", sa.BigInteger(), nullable=True),
        sa.Column("title", sa.String(length=255), nullable=False),
        sa.Column(
            "network_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("added_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("added_at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", db.types.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["added_by"], ["person.id"], name=op.f("fk_network_group_added_by")
        ),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_network_group_network_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_network_group")),
    )
    with op.batch_alter_table("network_group", schema=None) as batch_op:
        batch_op.create_index(
            "uq_network_group_tied",
            ["chat_id", "network_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "meeting",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("uid", sa.String(length=80), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column(
            "network_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("series_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("series_day", sa.Date(), nullable=True),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("starts_at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ends_at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("agenda", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=True),
        sa.Column("minutes_text", sa.Text(), nullable=True),
        sa.Column("minutes_files", sa.JSON(), nullable=False),
        sa.Column("present", sa.Integer(), nullable=True),
        sa.Column(
            "called_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("called_at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed_at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_meeting_span")),
        sa.ForeignKeyConstraint(["called_by"], ["person.id"], name=op.f("fk_meeting_called_by")),
        sa.ForeignKeyConstraint(["network_id"], ["network.id"], name=op.f("fk_meeting_network_id")),
        sa.ForeignKeyConstraint(
            ["series_id"], ["meeting_series.id"], name=op.f("fk_meeting_series_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sa.UniqueConstraint(
            "series_id", "series_day", name=op.f("uq_meeting_series_id_series_day")
        ),
        sa.UniqueConstraint("uid", name=op.f("uq_meeting_uid")),
    )
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.create_index("ix_meeting_network_id", ["network_id", "starts_at"], unique=False)

    op.create_table(
        "membership",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "network_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("organisation", sa.String(length=100), nullable=False),
        sa.Column("branch", sa.String(length=20), nullable=True),
        sa.Column("everywhere", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column(
            "invitation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("joined_at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("asked_at", db.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("ended_at", db.types.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitation.id"], name=op.f("fk_membership_invitation_id")
        ),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_membership_network_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_membership_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index("ix_membership_person_id", ["person_id"], unique=False)
        batch_op.create_index(
            "uq_membership_held",
            ["network_id", "person_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "update_held_back",
        sa.Column(
            "update_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("digested_at", db.types.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_update_held_back_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["update_id"], ["situation_update.id"], name=op.f("fk_update_held_back_update_id")
        ),
        sa.PrimaryKeyConstraint("update_id", "person_id", name=op.f("pk_update_held_back")),
    )
    op.create_table(
        "update_question",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "update_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("asked_at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column(
            "answered_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("answered_at", db.types.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["person.id"], name=op.f("fk_update_question_answered_by")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_update_question_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["update_id"], ["situation_update.id"], name=op.f("fk_update_question_update_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_update_question")),
    )
    with op.batch_alter_table("update_question", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_update_question_update_id"), ["update_id"], unique=False
        )

    op.create_table(
        "agenda_proposal",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "meeting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("proposed_at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("taken_up", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_agenda_proposal_meeting_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_agenda_proposal_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_proposal")),
    )
    with op.batch_alter_table("agenda_proposal", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_agenda_proposal_meeting_id"), ["meeting_id"], unique=False
        )

    op.create_table(
        "meeting_guest",
        sa.Column(
            "meeting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("answer", sa.String(length=10), nullable=True),
        sa.Column("deputy", sa.String(length=100), nullable=True),
        sa.Column("answered_at", db.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("attended", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_guest_meeting_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_meeting_guest_person_id")
        ),
        sa.PrimaryKeyConstraint("meeting_id", "person_id", name=op.f("pk_meeting_guest")),
    )
    with op.batch_alter_table("meeting_guest", schema=None) as batch_op:
        batch_op.create_index("ix_meeting_guest_person_id", ["person_id"], unique=False)

    op.create_table(
        "membership_area",
        sa.Column(
            "membership_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("area_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_membership_area_area_id")),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_membership_area_membership_id")
        ),
        sa.PrimaryKeyConstraint("membership_id", "area_id", name=op.f("pk_membership_area")),
    )
    op.create_table(
        "problem_area",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "network_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("area_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("known", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("raised_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "meeting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("pattern_key", sa.String(length=80), nullable=True),
        sa.Column("created_at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed_at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_problem_area_area_id")),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_problem_area_meeting_id")
        ),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_problem_area_network_id")
        ),
        sa.ForeignKeyConstraint(
            ["raised_by"], ["person.id"], name=op.f("fk_problem_area_raised_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problem_area")),
        sa.UniqueConstraint("pattern_key", name=op.f("uq_problem_area_pattern_key")),
    )
    with op.batch_alter_table("problem_area", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_problem_area_network_id"), ["network_id"], unique=False
        )

    op.create_table(
        "decision",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "meeting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("text", sa.String(length=800), nullable=False),
        sa.Column(
            "problem_area_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("noted_at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("noted_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_decision_meeting_id")
        ),
        sa.ForeignKeyConstraint(["noted_by"], ["person.id"], name=op.f("fk_decision_noted_by")),
        sa.ForeignKeyConstraint(
            ["problem_area_id"], ["problem_area.id"], name=op.f("fk_decision_problem_area_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decision_meeting_id"), ["meeting_id"], unique=False)

    op.create_table(
        "measure",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "problem_area_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "meeting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("what", sa.String(length=300), nullable=False),
        sa.Column("owner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column(
            "created_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("created_at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("done_at", db.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("result", sa.String(length=300), nullable=True),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_measure_created_by")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_measure_meeting_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_measure_owner_id")),
        sa.ForeignKeyConstraint(
            ["problem_area_id"], ["problem_area.id"], name=op.f("fk_measure_problem_area_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure")),
    )
    with op.batch_alter_table("measure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_measure_meeting_id"), ["meeting_id"], unique=False)
        batch_op.create_index(
            "ix_measure_open",
            ["due_on"],
            unique=False,
            sqlite_where=sa.text("done_at IS NULL"),
            postgresql_where=sa.text("done_at IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_measure_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_measure_problem_area_id"), ["problem_area_id"], unique=False
        )

    op.create_table(
        "observation",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "reporter_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("area_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("place", sa.String(length=120), nullable=True),
        sa.Column("latitude_e3", sa.Integer(), nullable=True),
        sa.Column("longitude_e3", sa.Integer(), nullable=True),
        sa.Column("happened_at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("picture", sa.String(length=200), nullable=True),
        sa.Column("for_network", sa.Boolean(), nullable=False),
        sa.Column("update_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column(
            "problem_area_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("reported_at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("answered_at", db.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("pointed_out_at", db.types.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_observation_area_id")),
        sa.ForeignKeyConstraint(
            ["problem_area_id"], ["problem_area.id"], name=op.f("fk_observation_problem_area_id")
        ),
        sa.ForeignKeyConstraint(
            ["reporter_id"], ["person.id"], name=op.f("fk_observation_reporter_id")
        ),
        sa.ForeignKeyConstraint(
            ["update_id"], ["situation_update.id"], name=op.f("fk_observation_update_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_observation")),
    )
    with op.batch_alter_table("observation", schema=None) as batch_op:
        batch_op.create_index(
            "ix_observation_pattern", ["kind", "area_id", "happened_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_observation_reporter_id"), ["reporter_id"], unique=False
        )
        batch_op.create_index(
            "ix_observation_waiting",
            ["reported_at"],
            unique=False,
            sqlite_where=sa.text("answered_at IS NULL"),
            postgresql_where=sa.text("answered_at IS NULL"),
        )

    op.create_table(
        "observation_event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "observation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["observation_id"],
            ["observation.id"],
            name=op.f("fk_observation_event_observation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_observation_event_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_observation_event")),
    )
    with op.batch_alter_table("observation_event", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_observation_event_observation_id"), ["observation_id"], unique=False
        )

    op.create_table(
        "problem_area_event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "problem_area_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_problem_area_event_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["problem_area_id"],
            ["problem_area.id"],
            name=op.f("fk_problem_area_event_problem_area_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problem_area_event")),
    )
    with op.batch_alter_table("problem_area_event", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_problem_area_event_problem_area_id"), ["problem_area_id"], unique=False
        )

    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("held", sa.Boolean(), server_default=sa.true(), nullable=False)
        )
        batch_op.add_column(sa.Column("reason", sa.String(length=300), nullable=True))
        batch_op.drop_index("ix_activity_question")
        batch_op.create_index(
            "ix_activity_question", ["promise_id", "kind", "day", "quantity", "held"]
        )

    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.add_column(sa.Column("thread_id", sa.BigInteger(), nullable=True))
        batch_op.add_column(
            sa.Column("again", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.alter_column("person_id", existing_type=sa.INTEGER(), nullable=True)

    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "network_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
            )
        )
        batch_op.add_column(sa.Column("facts", sa.JSON(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_invitation_network_id"), "network", ["network_id"], ["id"]
        )

    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.add_column(sa.Column("revision", sa.Integer(), server_default="1", nullable=False))

    with op.batch_alter_table("situation_update", schema=None) as batch_op:
        batch_op.add_column(sa.Column("place", sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column("happened", sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column("advice", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("more_pictures", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("document", sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column("valid_until", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("audience", sa.JSON(), nullable=True))
        batch_op.add_column(
            sa.Column("state", sa.String(length=20), server_default="sent", nullable=False)
        )
        batch_op.add_column(sa.Column("revision", sa.Integer(), server_default="1", nullable=False))
        batch_op.add_column(sa.Column("reason", sa.String(length=300), nullable=True))
        batch_op.add_column(sa.Column("guard_reason", sa.String(length=300), nullable=True))
        batch_op.add_column(
            sa.Column(
                "approved_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
            )
        )
        batch_op.add_column(
            sa.Column("send_at", db.types.UtcDateTime(timezone=True), nullable=True)
        )
        batch_op.add_column(
            sa.Column("changed_at", db.types.UtcDateTime(timezone=True), nullable=True)
        )
        batch_op.alter_column("notice_id", existing_type=sa.INTEGER(), nullable=True)
        batch_op.alter_column("sent_at", existing_type=sa.DATETIME(), nullable=True)
        batch_op.create_index(
            "ix_situation_update_scheduled",
            ["send_at"],
            unique=False,
            sqlite_where=sa.text("state = 'scheduled'"),
            postgresql_where=sa.text("state = 'scheduled'"),
        )
        batch_op.create_index("ix_situation_update_sent_at", ["sent_at"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_situation_update_approved_by"), "person", ["approved_by"], ["id"]
        )

    _members_into_a_network()


def _members_into_a_network() -> None:
    """Those who were members before there were networks belong to the first one."""
    op.execute(
        "INSERT INTO network (kind, name, created_at) "
        "SELECT 'business', 'Näringslivsnätverket', min(granted_at) FROM role_grant "
        "WHERE role = 'member' AND ended_at IS NULL HAVING count(*) > 0"
    )
    op.execute(
        "INSERT INTO membership (network_id, person_id, role, organisation, invitation_id, "
        "joined_at, confirmed_at) SELECT network.id, person_id, 'member', organisation, "
        "invitation_id, granted_at, granted_at FROM role_grant CROSS JOIN network "
        "WHERE role = 'member' AND ended_at IS NULL"
    )


def downgrade() -> None:

    with op.batch_alter_table("situation_update", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_situation_update_approved_by"), type_="foreignkey")
        batch_op.drop_index("ix_situation_update_sent_at")
        batch_op.drop_index(
            "ix_situation_update_scheduled",
            sqlite_where=sa.text("state = 'scheduled'"),
            postgresql_where=sa.text("state = 'scheduled'"),
        )
        batch_op.alter_column("sent_at", existing_type=sa.DATETIME(), nullable=False)
        batch_op.alter_column("notice_id", existing_type=sa.INTEGER(), nullable=False)
        batch_op.drop_column("changed_at")
        batch_op.drop_column("send_at")
        batch_op.drop_column("approved_by")
        batch_op.drop_column("guard_reason")
        batch_op.drop_column("reason")
        batch_op.drop_column("revision")
        batch_op.drop_column("state")
        batch_op.drop_column("audience")
        batch_op.drop_column("valid_until")
        batch_op.drop_column("document")
        batch_op.drop_column("more_pictures")
        batch_op.drop_column("advice")
        batch_op.drop_column("happened")
        batch_op.drop_column("place")

    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_column("revision")

    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_invitation_network_id"), type_="foreignkey")
        batch_op.drop_column("facts")
        batch_op.drop_column("network_id")

    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.alter_column("person_id", existing_type=sa.INTEGER(), nullable=False)
        batch_op.drop_column("again")
        batch_op.drop_column("thread_id")

    with op.batch_alter_table("observation_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_observation_event_observation_id"))

    op.drop_table("observation_event")
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.drop_index("ix_activity_question")
        batch_op.drop_column("reason")
        batch_op.drop_column("held")
        batch_op.create_index("ix_activity_question", ["promise_id", "kind", "day", "quantity"])

    with op.batch_alter_table("problem_area_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_problem_area_event_problem_area_id"))

    op.drop_table("problem_area_event")
    with op.batch_alter_table("observation", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_observation_waiting",
            sqlite_where=sa.text("answered_at IS NULL"),
            postgresql_where=sa.text("answered_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_observation_reporter_id"))
        batch_op.drop_index("ix_observation_pattern")

    op.drop_table("observation")
    with op.batch_alter_table("measure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_measure_problem_area_id"))
        batch_op.drop_index(batch_op.f("ix_measure_owner_id"))
        batch_op.drop_index(
            "ix_measure_open",
            sqlite_where=sa.text("done_at IS NULL"),
            postgresql_where=sa.text("done_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_measure_meeting_id"))

    op.drop_table("measure")
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_decision_meeting_id"))

    op.drop_table("decision")
    with op.batch_alter_table("problem_area", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_problem_area_network_id"))

    op.drop_table("problem_area")
    op.drop_table("membership_area")
    with op.batch_alter_table("meeting_guest", schema=None) as batch_op:
        batch_op.drop_index("ix_meeting_guest_person_id")

    op.drop_table("meeting_guest")
    with op.batch_alter_table("agenda_proposal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agenda_proposal_meeting_id"))

    op.drop_table("agenda_proposal")
    with op.batch_alter_table("update_question", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_update_question_update_id"))

    op.drop_table("update_question")
    op.drop_table("update_held_back")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_membership_held",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index("ix_membership_person_id")

    op.drop_table("membership")
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.drop_index("ix_meeting_network_id")

    op.drop_table("meeting")
    with op.batch_alter_table("network_group", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_network_group_tied",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.drop_table("network_group")
    op.drop_table("member_settings")
    op.drop_table("meeting_series")
    op.drop_table("update_template")
    op.drop_table("network")
    op.drop_table("area")
