"""Tables of reference data, facts by vintage, and stored runs.

Revision: 0001
Revises:
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "country",
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("alpha3", sa.String(length=3), nullable=False),
        sa.Column("name_en", sa.String(length=300), nullable=False),
        sa.Column("name_ja", sa.String(length=300), nullable=False),
        sa.Column("name_zh", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("country", name=op.f("pk_country")),
        sa.UniqueConstraint("alpha3", name=op.f("uq_country_alpha3")),
    )
    op.create_table(
        "dataset_load",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("package", sa.String(length=300), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dataset_load")),
    )
    op.create_table(
        "occupation",
        sa.Column("occupation", sa.String(length=64), nullable=False),
        sa.Column("name_en", sa.String(length=300), nullable=False),
        sa.Column("name_ja", sa.String(length=300), nullable=False),
        sa.Column("name_zh", sa.String(length=300), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("occupation", name=op.f("pk_occupation")),
    )
    op.create_table(
        "projection",
        sa.Column("projection", sa.String(length=160), nullable=False),
        sa.Column("publisher", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("publication_year", sa.Integer(), nullable=False),
        sa.Column("country", sa.String(length=64), nullable=False),
        sa.Column("scope_text", sa.Text(), nullable=False),
        sa.Column("metric", sa.Text(), nullable=False),
        sa.Column("period_text", sa.Text(), nullable=False),
        sa.Column("low", sa.Double(), nullable=True),
        sa.Column("mid", sa.Double(), nullable=True),
        sa.Column("high", sa.Double(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("source_url", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("projection", name=op.f("pk_projection")),
    )
    op.create_table(
        "projection_concept",
        sa.Column("projection", sa.String(length=160), nullable=False),
        sa.Column("measure", sa.String(length=64), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("scope", sa.String(length=64), nullable=False),
        sa.Column("occupation", sa.String(length=64), nullable=False),
        sa.Column("from_year", sa.Integer(), nullable=False),
        sa.Column("to_year", sa.Integer(), nullable=False),
        sa.Column("aggregate", sa.String(length=64), nullable=False),
        sa.Column("difference", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "aggregate IN ('level', 'change', 'sum')",
            name=op.f("ck_projection_concept_aggregate"),
        ),
        sa.CheckConstraint("from_year <= to_year", name=op.f("ck_projection_concept_years")),
        sa.ForeignKeyConstraint(
            ["projection"],
            ["projection.projection"],
            name=op.f("fk_projection_concept_projection_projection"),
        ),
        sa.ForeignKeyConstraint(
            ["country"],
            ["country.country"],
            name=op.f("fk_projection_concept_country_country"),
        ),
        sa.PrimaryKeyConstraint("projection", name=op.f("pk_projection_concept")),
    )
    op.create_table(
        "run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.String(length=64), nullable=False),
        sa.Column("identity", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("draws", sa.Integer(), nullable=False),
        sa.Column("config_hash", sa.String(length=64), nullable=False),
        sa.Column("input_hash", sa.String(length=64), nullable=False),
        sa.Column("package_version", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("config", sa.JSON(), nullable=False),
        sa.Column("environment", sa.JSON(), nullable=False),
        sa.Column("timings", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('baseline', 'scenario', 'backtest')", name=op.f("ck_run_kind")
        ),
        sa.CheckConstraint(
            "status IN ('running', 'complete', 'failed')", name=op.f("ck_run_status")
        ),
        sa.CheckConstraint("draws > 0", name=op.f("ck_run_draws")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
        sa.UniqueConstraint("identity", name=op.f("uq_run_identity")),
        sa.UniqueConstraint("run_id", name=op.f("uq_run_run_id")),
    )
    op.create_index(
        op.f("ix_run_config_hash_as_of_input_hash"),
        "run",
        ["config_hash", "as_of", "input_hash"],
        unique=False,
    )

    op.create_table(
        "scope_segment",
        sa.Column("scope", sa.String(length=64), nullable=False),
        sa.Column("segment", sa.String(length=64), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("scope", "segment", name=op.f("pk_scope_segment")),
    )
    op.create_table(
        "source",
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("publisher", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("licence", sa.Text(), nullable=False),
        sa.Column("retrieved", sa.Date(), nullable=True),
        sa.Column("citation", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_source")),
    )
    op.create_table(
        "assumption",
        sa.Column("assumption", sa.String(length=120), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("vintage", sa.Date(), nullable=False),
        sa.Column("distribution", sa.String(length=12), nullable=False),
        sa.Column("low", sa.Double(), nullable=True),
        sa.Column("mode", sa.Double(), nullable=True),
        sa.Column("high", sa.Double(), nullable=True),
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("rationale", sa.Text(), nullable=False),
        sa.Column("used_by", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "distribution IN ('fixed', 'pert', 'normal', 'lognormal', 'beta', 'uniform')",
            name=op.f("ck_assumption_distribution"),
        ),
        sa.CheckConstraint(
            "status IN ('measured', 'estimated', 'announced', 'assumed')",
            name=op.f("ck_assumption_status"),
        ),
        sa.CheckConstraint(
            "low IS NULL OR high IS NULL OR low <= high", name=op.f("ck_assumption_ordered")
        ),
        sa.ForeignKeyConstraint(
            ["source"], ["source.source"], name=op.f("fk_assumption_source_source")
        ),
        sa.PrimaryKeyConstraint("assumption", "country", "vintage", name=op.f("pk_assumption")),
    )
    op.create_table(
        "fab",
        sa.Column("fab", sa.String(length=120), nullable=False),
        sa.Column("company", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("scope_level", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "scope_level IN ('fab_or_phase', 'site_total', 'company_total')",
            name=op.f("ck_fab_scope_level"),
        ),
        sa.ForeignKeyConstraint(
            ["country"], ["country.country"], name=op.f("fk_fab_country_country")
        ),
        sa.PrimaryKeyConstraint("fab", name=op.f("pk_fab")),
    )
    op.create_table(
        "excluded_code",
        sa.Column("system", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("system", "code", name=op.f("pk_excluded_code")),
    )
    op.create_table(
        "crosswalk",
        sa.Column("system_from", sa.String(length=64), nullable=False),
        sa.Column("code_from", sa.String(length=64), nullable=False),
        sa.Column("system_to", sa.String(length=64), nullable=False),
        sa.Column("code_to", sa.String(length=64), nullable=False),
        sa.Column("title_from", sa.Text(), nullable=False),
        sa.Column("weight", sa.Double(), nullable=False),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "weight >= 0 AND weight <= 1", name=op.f("ck_crosswalk_weight_is_share")
        ),
        sa.ForeignKeyConstraint(
            ["source"], ["source.source"], name=op.f("fk_crosswalk_source_source")
        ),
        sa.PrimaryKeyConstraint(
            "system_from", "code_from", "system_to", "code_to", name=op.f("pk_crosswalk")
        ),
    )
    op.create_table(
        "run_influence",
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("scope", sa.String(length=64), nullable=False),
        sa.Column("occupation", sa.String(length=64), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("measure", sa.String(length=64), nullable=False),
        sa.Column("component", sa.String(length=160), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("share", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run"], ["run.id"], name=op.f("fk_run_influence_run_run"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("run", "line", name=op.f("pk_run_influence")),
    )
    op.create_table(
        "run_input",
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("country", sa.String(length=64), nullable=False),
        sa.Column("component", sa.String(length=160), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("n_values", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("vintage", sa.String(length=64), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("value_text", sa.Text(), nullable=False),
        sa.Column("measures", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run"], ["run.id"], name=op.f("fk_run_input_run_run"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("run", "line", name=op.f("pk_run_input")),
    )
    op.create_table(
        "run_result",
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("scope", sa.String(length=64), nullable=False),
        sa.Column("occupation", sa.String(length=64), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("measure", sa.String(length=64), nullable=False),
        sa.Column("mean", sa.Double(), nullable=True),
        sa.Column("sd", sa.Double(), nullable=True),
        sa.Column("q025", sa.Double(), nullable=True),
        sa.Column("q05", sa.Double(), nullable=True),
        sa.Column("q10", sa.Double(), nullable=True),
        sa.Column("q25", sa.Double(), nullable=True),
        sa.Column("q50", sa.Double(), nullable=True),
        sa.Column("q75", sa.Double(), nullable=True),
        sa.Column("q90", sa.Double(), nullable=True),
        sa.Column("q95", sa.Double(), nullable=True),
        sa.Column("q975", sa.Double(), nullable=True),
        sa.Column("prob_positive", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(
            ["run"], ["run.id"], name=op.f("fk_run_result_run_run"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint(
            "run", "country", "scope", "occupation", "year", "measure", name=op.f("pk_run_result")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("series", sa.String(length=160), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("scope", sa.String(length=64), nullable=False),
        sa.Column("industry", sa.String(length=64), nullable=False),
        sa.Column("concept", sa.String(length=64), nullable=False),
        sa.Column("occupation", sa.String(length=64), nullable=False),
        sa.Column("field", sa.String(length=64), nullable=False),
        sa.Column("level", sa.String(length=64), nullable=False),
        sa.Column("age_band", sa.String(length=64), nullable=False),
        sa.Column("sex", sa.String(length=64), nullable=False),
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("frequency", sa.String(length=1), nullable=False),
        sa.Column("seasonal", sa.String(length=3), nullable=False),
        sa.Column("publisher_code", sa.String(length=160), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint("frequency IN ('A', 'M', 'Q')", name=op.f("ck_series_frequency")),
        sa.CheckConstraint("seasonal IN ('SA', 'NSA', '')", name=op.f("ck_series_seasonal")),
        sa.ForeignKeyConstraint(
            ["country"], ["country.country"], name=op.f("fk_series_country_country")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series")),
        sa.UniqueConstraint("series", name=op.f("uq_series_series")),
    )
    op.create_index(
        op.f("ix_series_concept_country"), "series", ["concept", "country"], unique=False
    )

    op.create_table(
        "fab_state",
        sa.Column("fab", sa.String(length=120), nullable=False),
        sa.Column("vintage", sa.Date(), nullable=False),
        sa.Column("wafer_mm", sa.Integer(), nullable=True),
        sa.Column("node", sa.Text(), nullable=False),
        sa.Column("node_class", sa.String(length=64), nullable=False),
        sa.Column("capacity_wspm", sa.Double(), nullable=True),
        sa.Column("jobs", sa.Double(), nullable=True),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("start_year", sa.Integer(), nullable=True),
        sa.Column("in_pipeline", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "status IN ('operating', 'construction', 'announced', 'closed', 'cancelled', 'paused')",
            name=op.f("ck_fab_state_status"),
        ),
        sa.CheckConstraint(
            "capacity_wspm IS NULL OR capacity_wspm >= 0", name=op.f("ck_fab_state_capacity_wspm")
        ),
        sa.CheckConstraint("in_pipeline IN (0, 1)", name=op.f("ck_fab_state_in_pipeline")),
        sa.CheckConstraint("jobs IS NULL OR jobs >= 0", name=op.f("ck_fab_state_jobs")),
        sa.ForeignKeyConstraint(["fab"], ["fab.fab"], name=op.f("fk_fab_state_fab_fab")),
        sa.ForeignKeyConstraint(
            ["source"], ["source.source"], name=op.f("fk_fab_state_source_source")
        ),
        sa.PrimaryKeyConstraint("fab", "vintage", name=op.f("pk_fab_state")),
    )
    op.create_table(
        "series_break",
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("vintage", sa.Date(), nullable=False),
        sa.Column("size_log", sa.Double(), nullable=True),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('benchmark', 'hole', 'level_shift', 'survey_change', 'classification', "
            "'definition', 'preliminary')",
            name=op.f("ck_series_break_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["series_id"], ["series.id"], name=op.f("fk_series_break_series_id_series")
        ),
        sa.ForeignKeyConstraint(
            ["source"], ["source.source"], name=op.f("fk_series_break_source_source")
        ),
        sa.PrimaryKeyConstraint(
            "series_id", "period", "kind", "vintage", name=op.f("pk_series_break")
        ),
    )
    op.create_table(
        "fab_event",
        sa.Column("fab", sa.String(length=120), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("event_date", sa.Text(), nullable=False),
        sa.Column("target_date", sa.Text(), nullable=False),
        sa.Column("known_on", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["fab"], ["fab.fab"], name=op.f("fk_fab_event_fab_fab")),
        sa.ForeignKeyConstraint(
            ["source"], ["source.source"], name=op.f("fk_fab_event_source_source")
        ),
        sa.PrimaryKeyConstraint("fab", "seq", name=op.f("pk_fab_event")),
    )
    op.create_table(
        "observation",
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("vintage", sa.Date(), nullable=False),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "status IN ('measured', 'estimated', 'announced', 'assumed')",
            name=op.f("ck_observation_status"),
        ),
        sa.ForeignKeyConstraint(
            ["series_id"], ["series.id"], name=op.f("fk_observation_series_id_series")
        ),
        sa.ForeignKeyConstraint(
            ["source"], ["source.source"], name=op.f("fk_observation_source_source")
        ),
        sa.PrimaryKeyConstraint("series_id", "period", "vintage", name=op.f("pk_observation")),
    )


def downgrade() -> None:
    op.drop_table("observation")
    op.drop_table("fab_event")
    op.drop_table("series_break")
    op.drop_table("fab_state")
    op.drop_index(op.f("ix_series_concept_country"), table_name="series")

    op.drop_table("series")
    op.drop_table("run_result")
    op.drop_table("run_input")
    op.drop_table("run_influence")
    op.drop_table("crosswalk")
    op.drop_table("excluded_code")
    op.drop_table("fab")
    op.drop_table("assumption")
    op.drop_table("source")
    op.drop_table("scope_segment")
    op.drop_index(op.f("ix_run_config_hash_as_of_input_hash"), table_name="run")

    op.drop_table("run")
    op.drop_table("projection_concept")
    op.drop_table("projection")
    op.drop_table("occupation")
    op.drop_table("dataset_load")
    op.drop_table("country")
