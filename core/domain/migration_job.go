package domain

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The scopes of machines that see how far tables are, and that migrate those of tenants.
const (
	MigrationsRead = "migrations:read"
	MigrationsRun  = "migrations:run"
)

// MaxMigrationTenants is how many tenants a run of a job, or a comparison, may name.
const MaxMigrationTenants = 500

// ErrTenantsAmbiguous answers for a run of which it is not clear whom it is about.
var ErrTenantsAmbiguous = NewError(
	Invalid, "tenants_ambiguous", "Say either which tenants, or that all of them are meant.",
).At("tenants")

// MigrationTenants are those that a run is about; none means all.
func MigrationTenants(all bool, named []TenantID) ([]TenantID, error) {
	if all == (len(named) > 0) {
		return nil, ErrTenantsAmbiguous
	}
	return named, nil
}

// JobArgs is what a job that does the run carries. No id of a tenant has a line's end in it.
func (r MigrationRun) JobArgs() map[string]string {
	tenants := make([]string, len(r.Tenants))
	for i, t := range r.Tenants {
		tenants[i] = string(t)
	}
	return map[string]string{
		"target": r.Target, "tenants": strings.Join(tenants, "\n"),
		"canaries": strconv.Itoa(r.Canaries), "wave": strconv.Itoa(r.Wave), "parallel": strconv.Itoa(r.Parallel),
		"max_failures": strconv.Itoa(r.MaxFailures), "lock_timeout": r.LockTimeout.String(),
	}
}

// MigrationRunOf is the run that a job carries.
func MigrationRunOf(j Job) (r MigrationRun) {
	number := func(name string) int {
		n, _ := strconv.Atoi(j.Args[name]) // what cannot be read is what is usual
		return n
	}
	r.Target, r.LockTimeout = j.Args["target"], DefaultLockTimeout
	for _, t := range strings.FieldsFunc(j.Args["tenants"], func(c rune) bool { return c == '\n' }) {
		r.Tenants = append(r.Tenants, TenantID(t))
	}
	r.Canaries, r.Wave, r.Parallel = number("canaries"), number("wave"), number("parallel")
	r.MaxFailures, r.DryRun = number("max_failures"), j.Kind == JobPlanMigrations
	if timeout, err := time.ParseDuration(j.Args["lock_timeout"]); err == nil {
		r.LockTimeout = timeout
	}
	return r.Normalized()
}

// MigratesBy names the run of a job: whoever else wants to migrate hears of it.
func (j Job) MigratesBy() Subject { return j.Subject + " (job " + Subject(j.ID) + ")" }

// Resume is what is left of a run of which an earlier attempt may have done a part. done and total count tenants.
func (r MigrationRun) Resume(
	behind []Schema, failed []TenantMigration, planned int,
) (report MigrationReport, done int) {
	behind = slices.DeleteFunc(slices.Clone(behind), func(s Schema) bool {
		return slices.ContainsFunc(failed, func(m TenantMigration) bool { return m.Tenant == s.Tenant })
	})
	left := r.Plan(behind).Tenants()
	done = max(planned-left, len(failed))
	report.Failed = failed
	report.Stopped = len(failed) > r.MaxFailures || len(failed) > 0 && done <= r.Canaries
	r.Canaries = max(r.Canaries-done, 0)
	report.Plan, report.Left = r.Plan(behind), left
	return report, done
}

// maxFailuresTold are told in the result of a job.
const maxFailuresTold = 100

// JobResult is what JobRunMigrations results in, done of tenants counted before.
func (r MigrationReport) JobResult(done int) string {
	failures := make([]map[string]string, 0, len(r.Failed))
	for _, m := range r.Failed[:min(len(r.Failed), maxFailuresTold)] {
		failures = append(failures, map[string]string{
			"organization_id": string(m.Tenant), "migration": m.Failure.File, "sqlstate": m.Failure.SQLState,
		})
	}
	told, err := json.Marshal(failures)
	if err != nil {
		panic(err) // texts can always be written
	}
	total := done + r.Plan.Tenants()
	return fmt.Sprintf(
		`{"tenants":%d,"migrated":%d,"failed":%d,"left":%d,"stopped":%t,"failures":%s}`,
		total, total-r.Left-len(r.Failed), len(r.Failed), r.Left, r.Stopped, told,
	)
}

// JobResult is what JobPlanMigrations results in.
func (p MigrationPlan) JobResult() string {
	return fmt.Sprintf(
		`{"tenants":%d,"canaries":%d,"waves":%d}`, p.Tenants(), len(p.Canaries), len(p.Waves),
	)
}

// SchemaVerifyQuery is which tenants' tables to compare: those that are named, or so many after one.
type SchemaVerifyQuery struct {
	Tenants []TenantID
	After   TenantID
	Size    int
}

// DefaultVerifySize is how many tenants' tables are compared at a time when nobody says.
const DefaultVerifySize = 100

// Normalized fills in what nobody has said, and refuses an id that nobody has.
func (q SchemaVerifyQuery) Normalized() (SchemaVerifyQuery, error) {
	if q.Size < 1 {
		q.Size = DefaultVerifySize
	}
	after, err := validateText("after", string(q.After), 0, MaxID)
	q.After = TenantID(after)
	return q, err
}

// VerifiedPage is what came of comparing some tenants' tables.
type VerifiedPage struct {
	Compared int
	Schemas  []VerifiedSchema // that are not as their versions say
	Next     TenantID         // whom to go on after; empty after the last
}

// Select returns the tenants that are compared, and after whom the next page begins.
func (q SchemaVerifyQuery) Select(all []Schema) (tenants []TenantID, next TenantID) {
	if len(q.Tenants) > 0 {
		return q.Tenants, ""
	}
	from, _ := slices.BinarySearchFunc(all, q.After, func(s Schema, t TenantID) int { return cmp.Compare(s.Tenant, t) })
	for _, s := range all[from:] {
		switch {
		case s.Tenant == q.After:
		case len(tenants) == q.Size:
			return tenants, tenants[q.Size-1]
		default:
			tenants = append(tenants, s.Tenant)
		}
	}
	return tenants, ""
}
