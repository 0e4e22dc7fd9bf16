package cli

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

type fleetView struct {
	Planned int          `json:"planned"`
	Done    int          `json:"done"`
	Gone    int          `json:"gone"`
	Left    int          `json:"left"`
	Stopped bool         `json:"stopped"`
	Failed  []failedView `json:"failed"`
}

type failedView struct {
	Tenant    domain.TenantID `json:"tenant"`
	Version   string          `json:"version"`
	Migration string          `json:"migration"`
	Statement int             `json:"statement"`
	Words     string          `json:"words"`
	SQLState  string          `json:"sqlstate"`
	Waits     []holderView    `json:"waited_for"`
}

type holderView struct {
	PID     int     `json:"pid"`
	State   string  `json:"state"`
	Seconds float64 `json:"seconds"`
}

type plannedView struct {
	Shared   schemaView          `json:"shared"`
	Canaries []domain.TenantID   `json:"canaries"`
	Waves    [][]domain.TenantID `json:"waves"`
}

func planView(r domain.MigrationReport) plannedView {
	return plannedView{
		schemaView(r.Shared), append([]domain.TenantID{}, r.Plan.Canaries...),
		append([][]domain.TenantID{}, r.Plan.Waves...),
	}
}

func fleetViewOf(r domain.MigrationReport) fleetView {
	return fleetView{r.Plan.Tenants(), r.Done, r.Gone, r.Left, r.Stopped, failedViews(r.Failed)}
}

func failedViews(all []domain.TenantMigration) []failedView {
	views := make([]failedView, 0, len(all))
	for _, m := range all {
		f := m.Failure
		views = append(views, failedView{
			m.Tenant, m.Version, f.File, f.Statement, f.Words, f.SQLState, holderViews(f.Holders),
		})
	}
	return views
}

func holderViews(all []domain.LockHolder) []holderView {
	views := make([]holderView, 0, len(all))
	for _, h := range all {
		views = append(views, holderView{h.PID, h.State, h.Age.Seconds()})
	}
	return views
}

// tenants tells of each tenant: a line that is written anew on a terminal, else a line each.
func (p printer) tenants(now func() time.Time) domain.MigrationProgress {
	begun := now()
	return func(done, total int, m domain.TenantMigration) {
		switch rate := float64(done) / max(now().Sub(begun).Seconds(), 0.001); {
		case p.json:
			_ = json.NewEncoder(p.err).Encode(tenantView{
				done, total, m.Tenant, m.State, m.From, m.Version, m.Took.Seconds(),
			})
		case p.terminal:
			left := time.Duration(float64(total-done) / rate * float64(time.Second)).Round(time.Second)
			fmt.Fprintf(p.err, "\r\x1b[K%d/%d tenants, %.1f a second, %s left", done, total, rate, left)
			if done == total {
				fmt.Fprintln(p.err)
			}
		default:
			fmt.Fprintf(p.err, "%d/%d %s %s %s\n", done, total, m.Tenant, m.State, m.Version)
		}
	}
}

// ending tells who has ended a run that it is heard, and why it goes on for a moment.
func (p printer) ending() {
	if p.json {
		_ = json.NewEncoder(p.err).Encode(endingView{true})
		return
	}
	fmt.Fprintln(
		p.err,
		"\nThe run ends after the tenants that are begun. Another Ctrl-C ends it at once: they stay as they were.",
	)
}

type endingView struct {
	Ending bool `json:"ending"`
}

type tenantView struct {
	Number  int                   `json:"number"`
	Total   int                   `json:"total"`
	Tenant  domain.TenantID       `json:"tenant"`
	State   domain.MigrationState `json:"state"`
	From    string                `json:"from"`
	Version string                `json:"version"`
	Seconds float64               `json:"seconds"`
}
