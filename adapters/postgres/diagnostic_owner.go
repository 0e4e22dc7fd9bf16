package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/tenon-health/tenon/adapters/postgres/migrate"
	"github.com/tenon-health/tenon/core/domain"
)

const adviceOwner = "See DATABASE_OWNER_URL: it leads past a pooler to the database of DATABASE_URL."

// ownerFindings are what is wrong for who migrates by a role of its own.
func (d diagnostics) ownerFindings(ctx context.Context, r role, probe domain.Probe) []domain.Finding {
	found, err := d.lookAsOwner(ctx, r, probe)
	if err != nil {
		reason := domain.ReasonOf(errorMap{}.translate(err))
		return one(domain.FindingProblem.Of("The owner of the tables cannot sign in: "+reason+".", adviceOwner))
	}
	return found
}

func (d diagnostics) lookAsOwner(ctx context.Context, r role, probe domain.Probe) ([]domain.Finding, error) {
	to, err := parse(d.ownerURL)
	if err != nil {
		return nil, err
	}
	if how, err := poolingAt(ctx, to); err != nil || how == poolsTransactions {
		return one(
			domain.FindingProblem.Of("DATABASE_OWNER_URL leads through a pooler in transaction mode.", adviceOwner),
		), err
	}
	if same, err := d.sameDatabase(ctx, probe, to); err != nil || !same {
		return one(
			domain.FindingProblem.Of("DATABASE_OWNER_URL leads to another database than DATABASE_URL.", adviceOwner),
		), err
	}
	if to.User == r.name {
		return nil, nil
	}
	conn, err := pgx.ConnectConfig(ctx, to.Copy())
	if err != nil {
		return nil, err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	return ownerMay(ctx, conn, r)
}

// ownerMay is what the owner may not do, and what it has not given to the role of the API.
func ownerMay(ctx context.Context, conn *pgx.Conn, r role) (all []domain.Finding, err error) {
	var name string
	var public bool
	err = conn.QueryRow(ctx, "SELECT current_user, has_schema_privilege('public', 'create')", pgx.QueryExecModeExec).
		Scan(&name, &public)
	if err == nil && !public {
		all = append(all, mayNotCreate(name))
	}
	if err != nil {
		return nil, err
	}
	lacking, err := migrate.LackingRights(ctx, conn, r.name)
	if len(lacking) > 0 {
		all = append(all, domain.FindingProblem.Of(
			fmt.Sprintf("The role %s has not the rights that it is meant to have.", r.name),
			"Run migrate up, or as whoever may: "+lacking[0]+";",
		))
	}
	return all, err
}

// MayRewriteAudit reports whether the role by which db signs in can change what was written into the audit trails, and
// what it is called. known is false while there are no trails.
func MayRewriteAudit(ctx context.Context, db *DB) (role string, may, known bool, err error) {
	err = db.checks.NewRaw(`SELECT current_user, `+mayRewrite+` FROM pg_catalog.pg_class
		WHERE oid = to_regclass('public.audit_entry')`).Scan(ctx, &role, &may)
	if errors.Is(err, sql.ErrNoRows) {
		return "", false, false, nil
	}
	return role, may, err == nil, errorMap{}.translate(err)
}
