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
	fmt.Fprintf(&text, "The shared tables are at %s, %d migrations behind.\n", orDash(s.Shared.Version), s.Shared.Pending)
	if s.Running.By != "" {
		fmt.Fprintf(&text, "Migrations are being applied by %s since %s.\n", s.Running.By, formatTime(s.Running.Since))
	}
	for _, v := range s.Versions {
		fmt.Fprintf(&text, "%d tenants are at %s, %d migrations behind.\n", v.Count, orDash(v.Version), v.Pending)
	}
	for _, m := range s.Failed {
		fmt.Fprintf(&text, "%s has failed: %s\n", m.Tenant, m.Failure.Error())
	}
	for _, a := range s.Active {
		fmt.Fprintf(&text, "%s is being migrated for %s%s\n", a.Schema, a.Age, holdersText(a.Holders))
	}
	for _, e := range s.Without {
		fmt.Fprintf(&text, "%d enterprises that are %s have no tables.\n", e.Count, e.Status)
	}
	return text.String()
}

func orDash(version string) string {
	if version == "" {
		return "-"
	}
	return version
}

type statusView struct {
	Shared      schemaView          `json:"shared"`
	Versions    []versionView       `json:"versions"`
	Failed      []failedView        `json:"failed"`
	Active      []activeView        `json:"active"`
	RunBy       domain.Subject      `json:"run_by,omitempty"`
	RunSince    time.Time           `json:"run_since,omitzero"`
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

type withoutTablesView struct {
	Status domain.EnterpriseStatus `json:"status"`
	Count  int                     `json:"count"`
}

func statusViewOf(s domain.SchemaStatus) statusView {
	view := statusView{
		Shared: schemaView(s.Shared), RunBy: s.Running.By, RunSince: s.Running.Since, Failed: failedViews(s.Failed),
		Versions: []versionView{}, Active: []activeView{}, Enterprises: []withoutTablesView{},
	}
	for _, v := range s.Versions {
		view.Versions = append(view.Versions, versionView{v.Version, v.Count, v.Pending})
	}
	for _, a := range s.Active {
		view.Active = append(view.Active, activeView{a.Schema, a.Age.Seconds(), holderViews(a.Holders)})
	}
	for _, e := range s.Without {
		view.Enterprises = append(view.Enterprises, withoutTablesView(e))
	}
	return view
}
