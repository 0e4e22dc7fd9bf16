package cli

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

type status struct {
	Tenant []string `placeholder:"ID" xor:"who" help:"Tell of this tenant. May be given several times."`
	All    bool     `xor:"who" help:"Tell of each tenant."`
}

// Help has examples.
func (status) Help() string {
	return "Without --tenant and --all it counts the tenants of each version, and names those that have failed, run, or " +
		"wait. With MONGO_URL it tells which indexes are missing where the records are, and with DATA_ENCRYPTION_KEYSET " +
		"also in the stores that tenants have of their own.\n\n" +
		"Exit codes: 0 done, 2 invalid settings, 4 no such tenant, 6 the store is away.\n\n" +
		"  migrate status\n  migrate status --tenant org_AbC123\n  migrate --json status"
}

// Run is what kong calls.
func (c status) Run(s session) error {
	if c.All || len(c.Tenant) > 0 {
		return c.ofTenants(s)
	}
	all, err := s.core.Migrations.Status(s.ctx, s.call())
	if err != nil {
		return err
	}
	indexes, err := s.core.Migrations.Indexes(s.ctx, s.call())
	if err != nil {
		return err
	}
	view := statusViewOf(all)
	view.Indexes = storeViews(indexes)
	return s.printer.answer(view, "%s%s", statusText(all), indexesText(view.Indexes))
}

func (c status) ofTenants(s session) error {
	all, err := s.core.Migrations.Tenants(s.ctx, s.call())
	if err != nil {
		return err
	}
	if !c.All {
		all = slices.DeleteFunc(all, func(t domain.Schema) bool { return !slices.Contains(c.Tenant, string(t.Tenant)) })
		if len(all) < len(slices.Compact(slices.Sorted(slices.Values(c.Tenant)))) {
			return domain.ErrTenantNotFound
		}
	}
	return s.printer.schemas(itemsView{schemaViews(all)}, all)
}

func statusText(s domain.SchemaStatus) string {
	var text strings.Builder
	shared := s.Shared
	fmt.Fprintf(&text, "The shared tables are at %s, %s behind.\n", orDash(shared.Version), migrations(shared.Pending))
	if s.Running.By != "" {
		text.WriteString(runText(s.Running))
	}
	for _, v := range s.Versions {
		tenants := counted(v.Count, "tenant is", "tenants are")
		fmt.Fprintf(&text, "%s at %s, %s behind.\n", tenants, orDash(v.Version), migrations(v.Pending))
	}
	for _, m := range s.Failed {
		fmt.Fprintf(&text, "%s has failed: %s\n", m.Tenant, m.Failure.Error())
	}
	for _, d := range s.Drifted {
		fmt.Fprintf(&text, "%s differs from what its version says in %d objects, as seen at %s; see migrate verify.\n",
			d.Tenant, d.Differences, formatTime(d.SeenAt))
	}
	text.WriteString(verifiedText(s.VerifiedAt))
	for _, a := range s.Active {
		fmt.Fprintf(&text, "%s is being migrated for %s%s\n", a.Schema, a.Age, holdersText(a.Holders))
	}
	for _, e := range s.Without {
		of := fmt.Sprintf("enterprise that is %s has", e.Status)
		fmt.Fprintf(&text, "%s no tables.\n", counted(e.Count, of, fmt.Sprintf("enterprises that are %s have", e.Status)))
	}
	return text.String()
}

func verifiedText(at time.Time) string {
	if at.IsZero() {
		return "The tables of all tenants were never compared with their versions; see migrate verify.\n"
	}
	return fmt.Sprintf("The tables of all tenants were compared with their versions at %s.\n", formatTime(at))
}

func orDash(version string) string {
	if version == "" {
		return "-"
	}
	return version
}

type statusView struct {
	Shared     schemaView    `json:"shared"`
	Versions   []versionView `json:"versions"`
	Failed     []failedView  `json:"failed"`
	Drifted    []driftView   `json:"drifted"`
	VerifiedAt time.Time     `json:"verified_at,omitzero"`
	Active     []activeView  `json:"active"`
	runView
	Enterprises []withoutTablesView `json:"enterprises_without_tables"`
	Indexes     []storeView         `json:"record_indexes"`
}

type versionView struct {
	Version string `json:"version"`
	Tenants int    `json:"tenants"`
	Pending int    `json:"pending"`
}

type activeView struct {
	Schema  string       `json:"schema"`
	Seconds float64      `json:"seconds"`
	Waits   []holderView `json:"waits_for"`
}

type driftView struct {
	Tenant      domain.TenantID `json:"tenant"`
	Differences int             `json:"differences"`
	SeenAt      time.Time       `json:"seen_at"`
}

type withoutTablesView struct {
	Status domain.EnterpriseStatus `json:"status"`
	Count  int                     `json:"count"`
}

func statusViewOf(s domain.SchemaStatus) statusView {
	view := statusView{
		Shared: schemaView(s.Shared), runView: runView(s.Running), Failed: failedViews(s.Failed),
		VerifiedAt: s.VerifiedAt, Drifted: []driftView{}, Versions: []versionView{}, Active: []activeView{},
		Enterprises: []withoutTablesView{},
	}
	for _, v := range s.Versions {
		view.Versions = append(view.Versions, versionView{v.Version, v.Count, v.Pending})
	}
	for _, d := range s.Drifted {
		view.Drifted = append(view.Drifted, driftView(d))
	}
	for _, a := range s.Active {
		view.Active = append(view.Active, activeView{a.Schema, a.Age.Seconds(), holderViews(a.Holders)})
	}
	for _, e := range s.Without {
		view.Enterprises = append(view.Enterprises, withoutTablesView(e))
	}
	return view
}
