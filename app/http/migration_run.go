package http

import (
	"context"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/tenon-health/tenon/app/http/rest"
	"github.com/tenon-health/tenon/core/domain"
)

func (s *server) migrationRuns() {
	codes := []string{"migration_running", "tenant_not_found", "migration_unknown"}
	rest.Register(s.api, rest.Endpoint{
		Action: domain.MigrationStart, Method: "POST", Path: migrationsPath, Status: 202, Tag: internalTag,
		ErrorCodes: codes, Summary: "Migrate tenants", Description: aboutRuns,
	}, s.startMigrations)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.MigrationStart, ID: "migration.start_one", Method: "POST", Path: migrationsPath + "/{org_id}",
		Status: 202, Tag: internalTag, BodyOptional: true,
		ErrorCodes: codes, Summary: "Migrate one tenant",
		Description: "As `POST /internal/migrations` with the one tenant. " + aboutRunScope,
	}, s.startMigration)
}

const (
	aboutRunScope = "For machines whose token has the scope `migrations:run` and no organization."
	aboutRuns     = "Migrates the tables of tenants, those of the canaries first, to the newest version that this node " +
		"knows or to `target`. The shared tables are none of it: `migrate up` migrates them, before the new programs " +
		"start. The answer is the job `migration.run`, whose `progress` counts tenants. A tenant that fails stops " +
		"nobody else before `max_failures` have, and the job succeeds: its `result` tells of them. A run that is " +
		"cancelled ends after the tenants in hand, each of which is migrated wholly or not at all; one whose node dies " +
		"goes on at another. While somebody else migrates it is 409 `migration_running`, which says who does; where that " +
		"is found only later the job waits for its turn, with this code as its `error`. With `dry_run` the answer is " +
		"the job `migration.plan`, which only counts. " + aboutRunScope
)

// newMigrationRun is domain.MigrationRun in JSON.
type newMigrationRun struct {
	All         bool              `json:"all,omitempty" doc:"Every tenant that is behind" example:"true"`
	Tenants     []domain.TenantID `json:"tenants,omitempty" maxItems:"500" doc:"Ids of organizations, of at most 128 characters each, instead of all"`
	Target      string            `json:"target,omitempty" maxLength:"100" doc:"Version of tenants' tables; the newest if it is left out"`
	DryRun      bool              `json:"dry_run,omitempty" doc:"Only count what would be done"`
	Canary      int               `json:"canary,omitempty" minimum:"0" maximum:"1000" doc:"So many tenants come first, and unless all of them are migrated nobody else is" example:"3"`
	Wave        int               `json:"wave,omitempty" minimum:"1" maximum:"10000" doc:"Tenants in one wave; 100 if it is left out"`
	Parallel    int               `json:"parallel,omitempty" minimum:"1" maximum:"64" doc:"Tenants at once; 4 if it is left out"`
	MaxFailures *int              `json:"max_failures,omitempty" minimum:"0" maximum:"1000" doc:"So many may fail before no more are begun; 10 if it is left out"`
	LockTimeout int               `json:"lock_timeout_ms,omitempty" minimum:"10" maximum:"5000" doc:"How long a statement waits for a lock; 3000 if it is left out" example:"3000"`
}

// TransformSchema gives an example that works as it stands.
func (newMigrationRun) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	s.Examples = []any{map[string]any{"all": true, "canary": 3, "wave": 100, "max_failures": 10}}
	return s
}

func (in newMigrationRun) toDomain() (domain.MigrationRun, error) {
	failures := domain.DefaultMaxFailures
	if in.MaxFailures != nil {
		failures = *in.MaxFailures
	}
	tenants, err := domain.MigrationTenants(in.All, in.Tenants)
	return domain.MigrationRun{
		Target: in.Target, Tenants: tenants, Canaries: in.Canary, Wave: in.Wave, Parallel: in.Parallel,
		MaxFailures: failures, LockTimeout: milliseconds(in.LockTimeout), DryRun: in.DryRun,
	}, err
}

// oneMigrationRun is domain.MigrationRun of one tenant in JSON.
type oneMigrationRun struct {
	Target      string `json:"target,omitempty" maxLength:"100" doc:"Version of tenants' tables; the newest if it is left out"`
	DryRun      bool   `json:"dry_run,omitempty" doc:"Only count what would be done"`
	LockTimeout int    `json:"lock_timeout_ms,omitempty" minimum:"10" maximum:"5000" doc:"How long a statement waits for a lock; 3000 if it is left out" example:"3000"`
}

// TransformSchema gives an example that works as it stands.
func (oneMigrationRun) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	s.Examples = []any{map[string]any{"dry_run": true, "lock_timeout_ms": 3000}}
	return s
}

func milliseconds(n int) time.Duration { return time.Duration(n) * time.Millisecond }

func (s *server) startMigrations(ctx context.Context, in *rest.Body[newMigrationRun]) (*rest.Body[jobView], error) {
	run, err := in.Body.toDomain()
	if err != nil {
		return nil, err
	}
	j, err := s.core.Migrations.Start(ctx, call(ctx), run)
	return rest.BodyOf(viewJob(j)), err
}

func (s *server) startMigration(ctx context.Context, in *struct {
	ByTenant
	Body oneMigrationRun
}) (*rest.Body[jobView], error) {
	j, err := s.core.Migrations.Start(ctx, call(ctx), domain.MigrationRun{
		Tenants: []domain.TenantID{in.Tenant}, Target: in.Body.Target, DryRun: in.Body.DryRun,
		LockTimeout: milliseconds(in.Body.LockTimeout),
	})
	return rest.BodyOf(viewJob(j)), err
}
