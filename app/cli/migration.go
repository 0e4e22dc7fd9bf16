package cli

import "github.com/tenon-health/tenon/core/domain"

type up struct{}

// Help has examples.
func (up) Help() string {
	return "It goes on where an earlier run has stopped, and two at once wait for each other.\n\n" +
		"The indexes are those of MONGO_DATABASE, where the records of all tenants are but of those with a place of\n" +
		"their own. They need MONGO_URL: without it they are left out, and the answer says so.\n\n" +
		"Exit codes: 0 done, 2 invalid settings, 5 an index or documents are in the way of an index (the error says\n" +
		"what to do), 6 a store is away: run it again. With 5 and 6 the tables may be migrated: the answer says so.\n\n" +
		"  migrate up\n  migrate --env-file prod.env up\n  migrate --json up"
}

// Run is what kong calls. The indexes that fail do not hide that the tables are migrated.
func (up) Run(s session) error {
	out, err := s.core.Migrations.Up(s.ctx, s.call(), s.printer.progress)
	if err != nil {
		return err
	}
	indexes, failed := makeIndexes(s)
	format := "The shared tables are at %s.\n%s\n"
	if err := s.printer.answer(upView{schemaView(out), indexes}, format, out.Version, indexes.sentence()); err != nil {
		return err
	}
	return failed
}

type status struct{}

// Help has examples.
func (status) Help() string { return "  migrate status\n  migrate --json status" }

// Run is what kong calls.
func (status) Run(s session) error {
	all, err := s.core.Migrations.Status(s.ctx, s.call())
	if err != nil {
		return err
	}
	view := statusView{schemaView(all.Shared), schemaViews(all.Tenants)}
	return s.printer.schemas(view, append([]domain.Schema{all.Shared}, all.Tenants...))
}

type tenantCreate struct {
	ID string `arg:"" name:"id" help:"The organization at the identity provider, such as org_AbC123."`
}

// Help has examples.
func (tenantCreate) Help() string { return "  migrate tenant create org_AbC123" }

// Run is what kong calls.
func (c tenantCreate) Run(s session) error {
	out, err := s.core.Migrations.CreateTenant(s.ctx, s.call(), domain.TenantID(c.ID))
	if err != nil {
		return err
	}
	was := "is there already"
	if out.Created {
		was = "is made"
	}
	return s.printer.answer(
		createdView{schemaView(out.Schema), out.Created}, "The schema %s %s, at %s.\n", out.Name, was, out.Version,
	)
}

type tenantList struct{}

// Help has examples.
func (tenantList) Help() string { return "  migrate tenant list\n  migrate --json tenant list" }

// Run is what kong calls.
func (tenantList) Run(s session) error {
	all, err := s.core.Migrations.Tenants(s.ctx, s.call())
	if err != nil {
		return err
	}
	return s.printer.schemas(itemsView{schemaViews(all)}, all)
}
