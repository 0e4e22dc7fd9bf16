package postgres

import (
	"context"
	"crypto/rand"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
)

// What is taken now and then is no error of the server's, which would quote the key.
func TestTheServersLogHasNoTakenKey(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	keys := newTakenKeys(t, db, "c4n4ry"+strings.ToLower(rand.Text()))
	for name, change := range keys.refused() {
		must(t, change(t.Context(), "1"))
		if err := change(t.Context(), "2"); domain.AsError(err).Kind != domain.Conflict {
			t.Errorf("%s: got %v", name, err)
		}
		err := db.InTx(t.Context(), func(ctx context.Context) error { _ = change(ctx, "3"); return nil })
		if err == nil {
			t.Errorf("%s: a unit with a conflict was committed", name)
		}
	}
	for name, ensure := range keys.ensured() {
		for _, id := range []string{"1", "2"} {
			if err := ensure(t.Context(), id); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	for line := range strings.Lines(logUntil(t, db)) {
		if strings.Contains(line, keys.canary) {
			t.Errorf("a key is in the server's log: %s", line)
		}
	}
}

const (
	ours   = "an id that we make"
	locked = "written by one at a time"
	part   = "a part of it is the id"
	merged = "who comes second changes the row"
)

// whyNotTaken tells of each unique index what keeps its key out of the server's
// log: one of takenKeys, or why nobody meets it.
var whyNotTaken = map[string]string{
	"enterprises_domain_overlap":     "domain",
	"enterprises_domain_key":         "another domain",
	"enterprises_admin_email_key":    "admin's email",
	"enterprises_organization_key":   "organization",
	"admins_email_key":               "another email of an admin",
	"admins_subject_key":             "subject of an admin",
	"member_invitations_pending_key": "another email of an invitation",
	"users_subject_key":              "subject",
	"users_email_key":                "another email",
	"projects_name_key":              "project",
	"project_roles_name_key":         "role",
	"project_members_pkey":           "member",
	"trial_slugs_pkey":               "slug",
	"trials_slug_key":                "slug",
	"trials_name_key":                "name of a trial",
	"module_access_grant_key":        "grant",
	"processed_events_pkey":          "event",
	"idempotency_keys_pkey":          "idempotency key",
	"imports_pkey":                   "import",
	"assets_pkey":                    "asset",
	"bookmarks_execution_key":        "bookmark",
	"notifications_execution_key":    "notification",
	"onboardings_pkey":               "onboarding",
	"sso_tickets_pkey":               "ticket",
	"connections_pkey":               "connection",
	"datasources_kind_key":           "datasource",
	"trial_grantees_pkey":            "grant",
	"enterprise_invitations_pkey":    "invitation of an enterprise",
	"access_stamps_pkey":             "another domain",

	"enterprises_pkey":                ours,
	"admins_pkey":                     ours,
	"datasources_pkey":                ours,
	"member_invitations_pkey":         ours,
	"trials_pkey":                     ours,
	"module_access_pkey":              ours,
	"users_pkey":                      ours,
	"projects_pkey":                   ours,
	"project_roles_pkey":              ours,
	"notifications_pkey":              ours,
	"bookmarks_pkey":                  ours,
	"jobs_pkey":                       ours,
	"enterprise_invitations_hash_key": ours,
	"trial_shares_pkey":               ours,
	"trial_shares_equal_key":          "share",
	"trial_share_recipients_pkey":     part,
	"trials_module_key":               part,
	"project_roles_project_key":       part,
	"audit_log_pkey":                  merged,
	"audit_log_slot_key":              ours,
	"audit_entry_pkey":                locked,
	"audit_node_pkey":                 locked,
	"audit_name_pkey":                 merged,
	"audit_name_commitment_key":       ours,
	"audit_chain_pkey":                locked,
	"audit_checkpoint_pkey":           locked,
	"audit_cosignature_pkey":          merged,
	"audit_halt_pkey":                 merged,
	"audit_inbox_pkey":                ours,
	"tenants_pkey":                    locked,
	"tenants_schema_name_key":         locked,
	"migration_ledger_pkey":           locked,
	"migration_running_pkey":          locked,
	"migration_drift_pkey":            merged,
	"modules_pkey":                    ours,
	"modules_slug_key":                ours,
	"modules_standalone_key":          ours,
}

const uniqueIndexes = `SELECT c.relname FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid
	JOIN pg_class AS t ON t.oid = i.indrelid JOIN pg_namespace AS n ON n.oid = t.relnamespace
	WHERE (i.indisunique OR i.indisexclusion) AND (n.nspname = 'public' OR n.nspname LIKE 't\_%')
		AND t.relname !~ '^(river_|bun_)'`

func TestNoUniqueIndexIsForgotten(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	_, _, err := NewSchemas(db).Create(t.Context(), "org_A")
	must(t, err)
	var found []string
	must(t, db.shared(t.Context()).raw(uniqueIndexes).Scan(t.Context(), &found))
	keys := takenKeys{store: New(db)}
	refused, ensured := keys.refused(), keys.ensured()
	for _, index := range found {
		why := whyNotTaken[index]
		if refused[why] == nil && ensured[why] == nil && why != ours && why != locked && why != part && why != merged {
			t.Errorf("%s: add what violates it to takenKeys, or say why nobody meets it (%q)", index, why)
		}
	}
	if len(found) < len(whyNotTaken) {
		t.Errorf("there are %d unique indexes, and %d here", len(found), len(whyNotTaken))
	}
}
