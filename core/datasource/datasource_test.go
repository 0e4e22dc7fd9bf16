package datasource_test

import (
	"context"
	"slices"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/fixture"
)

// invited is a company that has no organization yet.
func invited(t *testing.T) *company {
	t.Helper()
	c := newCompany(t)
	e, err := c.Enterprises.Invite(t.Context(), c.op, domain.NewEnterprise{
		Name: "New", AdminEmail: "ada@own-store.example", URL: "https://own-store.example",
	})
	fixture.Must(t, err)
	c.Enterprise = e
	return c
}

// Before an enterprise has people nothing has to wait.
func TestBeforeThereIsAnOrganizationAllIsDoneAtOnce(t *testing.T) {
	t.Parallel()
	c := invited(t)
	for _, in := range []domain.NewDatasource{ownRecords(), ownFiles()} {
		d, err := c.create(in)
		fixture.Must(t, err)
		if d.Phase != domain.DatasourceInUse || d.Status != domain.DatasourceUnverified || d.KeyID == "" {
			t.Errorf("it is %+v", d)
		}
		_, err = c.create(in)
		fixture.Want(t, err, domain.ErrDatasourceExists)
		fixture.Must(t, c.move(d))
		if got := c.kept(); got.ID == d.ID && (got.Phase != domain.DatasourceInUse || got.Place != 2) {
			t.Errorf("it is %+v", got)
		}
		fixture.Must(t, c.delete(d))
		_, err = c.get(d.ID)
		fixture.Want(t, err, domain.ErrDatasourceNotFound)
		_, err = c.create(in)
		fixture.Must(t, err)
	}
	all, err := c.Datasources.List(t.Context(), c.op, c.Enterprise.ID)
	fixture.Must(t, err)
	if len(all) != 2 || all[0].Kind != domain.RecordsDatasource || all[1].Kind != domain.FilesDatasource {
		t.Errorf("listed %+v", all)
	}
}

// How to connect may change at any time; nobody who writes notices.
func TestHowToConnectChangesWithDataInside(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	d := c.has(ownRecords())
	c.writes(nil)
	for _, change := range []func(*domain.DatasourceChange){
		func(in *domain.DatasourceChange) { in.Password = "n3w" },
		func(in *domain.DatasourceChange) { in.User = "new" },
		func(in *domain.DatasourceChange) { in.Options.ReplicaSet = "rs0" },
		func(in *domain.DatasourceChange) { in.Name = "New" },
	} {
		c.records.insert = func() {
			c.records.insert = nil
			was := d
			var err error
			d, err = c.replace(d, change)
			fixture.Must(t, err)
			if d.Phase != domain.DatasourceInUse || d.Place != 1 || d.Version != was.Version+1 {
				t.Errorf("it is %+v", d)
			}
		}
		c.writes(nil)
	}
	_, password, err := c.Set.Datasources.Of(t.Context(), c.Enterprise.Organization, domain.RecordsDatasource)
	fixture.Must(t, err)
	expect.Equal(t, password, domain.Secret("n3w"))
}

func TestWhatIsRefused(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	d, other := c.has(ownRecords()), newCompany(t)
	foreign := c.Installation.Tenant(t)
	ctx, id := t.Context(), c.Enterprise.ID
	in := domain.DatasourceChange{Name: d.Name, Host: d.Host, Database: d.Database, User: d.User}
	update := func(call domain.Call, e domain.EnterpriseID, id domain.DatasourceID, at domain.Version) error {
		_, err := c.Datasources.Update(ctx, call, e, id, at, in)
		return err
	}
	for _, who := range []domain.Call{c.Admin, foreign.Admin, fixture.System(c.Enterprise.Organization), {}} {
		_, err := c.Datasources.Create(ctx, who, id, ownFiles())
		fixture.Want(t, err, domain.ErrForbidden)
		_, err = c.Datasources.List(ctx, who, id)
		fixture.Want(t, err, domain.ErrForbidden)
		_, err = c.Datasources.Get(ctx, who, id, d.ID)
		fixture.Want(t, err, domain.ErrForbidden)
		_, err = c.Datasources.Test(ctx, who, id, d.ID)
		fixture.Want(t, err, domain.ErrForbidden)
		fixture.Want(t, update(who, id, d.ID, 0), domain.ErrForbidden)
		fixture.Want(t, c.Datasources.Delete(ctx, who, id, d.ID, 0), domain.ErrForbidden)
	}
	silent := c.op
	silent.Reason = ""
	_, err := c.Datasources.Create(ctx, silent, id, ownFiles())
	fixture.Want(t, err, domain.ErrReasonRequired)
	fixture.Want(t, update(silent, id, d.ID, 0), domain.ErrReasonRequired)
	fixture.Want(t, c.Datasources.Delete(ctx, silent, id, d.ID, 0), domain.ErrReasonRequired)

	_, err = c.Datasources.Create(ctx, c.op, "nobody", ownFiles())
	fixture.Want(t, err, domain.ErrEnterpriseNotFound)
	fixture.Want(t, update(c.op, foreign.Enterprise.ID, d.ID, 0), domain.ErrDatasourceNotFound)
	fixture.Want(t, update(c.op, id, domain.DatasourceID(other.NewID()), 0), domain.ErrDatasourceNotFound)
	fixture.Want(t, c.Datasources.Delete(ctx, c.op, foreign.Enterprise.ID, d.ID, 0), domain.ErrDatasourceNotFound)
	_, err = c.Datasources.Get(ctx, c.op, foreign.Enterprise.ID, d.ID)
	fixture.Want(t, err, domain.ErrDatasourceNotFound)
	_, err = c.Datasources.Test(ctx, c.op, foreign.Enterprise.ID, d.ID)
	fixture.Want(t, err, domain.ErrDatasourceNotFound)

	fixture.Want(t, update(c.op, id, d.ID, 7), domain.ErrStale)
	fixture.Want(t, c.Datasources.Delete(ctx, c.op, id, d.ID, 7), domain.ErrStale)
	in.Host = "new.acme.example"
	fixture.Want(t, update(c.op, id, d.ID, 7), domain.ErrStale)
	in.Host = "mongodb://new.acme.example"
	fixture.Want(t, update(c.op, id, d.ID, 0), domain.ErrHostInvalid)
	odd := ownFiles()
	odd.Kind = "postgres"
	_, err = c.create(odd)
	fixture.Want(t, err, domain.ErrKindUnsupported)
	expect.Equal(t, c.only(), d)
	c.writes(nil)
}

// What a deleted enterprise has stays until its data is erased.
func TestADeletedEnterpriseKeepsWhatItHas(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	d := c.has(ownRecords())
	_, err := c.Enterprises.Delete(t.Context(), c.op, c.Enterprise.ID, 0)
	fixture.Must(t, err)
	_, err = c.create(ownFiles())
	fixture.Want(t, err, domain.ErrTenantDeleted)
	fixture.Want(t, c.move(d), domain.ErrTenantDeleted)
	fixture.Want(t, c.delete(d), domain.ErrTenantDeleted)
	expect.Equal(t, c.only(), d)
}

// A repeated call answers with what the first has made, and makes nothing.
func TestACreationIsRepeated(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	c.records.looked = func(look int32) error {
		return map[int32]error{2: domain.ErrRecordsUnavailable}[look]
	}
	c.op = fixture.WithIdempotencyKey(c.op, "key", "hash")
	_, err := c.create(ownRecords())
	fixture.Want(t, err, domain.ErrRecordsUnavailable)
	first, err := c.create(ownRecords())
	fixture.Must(t, err)
	again, err := c.create(ownRecords())
	fixture.Must(t, err)
	expect.Equal(t, again, first)
	c.op.Idempotency.RequestHash = "another"
	_, err = c.create(ownRecords())
	fixture.Want(t, err, domain.ErrIdempotencyKeyReused)
}

// outcomes are the trail's entries of an action, sorted.
func (c *company) outcomes(action domain.Action) (all []string) {
	c.t.Helper()
	_, err := c.Audit.Integrate(c.t.Context(), fixture.System(""))
	fixture.Must(c.t, err)
	page, err := c.Audit.List(c.t.Context(), c.Admin, domain.AuditQuery{
		Action: action, CursorQuery: domain.CursorQuery{Size: 50},
	})
	fixture.Must(c.t, err)
	for _, e := range page.Items {
		all = append(all, string(e.Outcome)+" "+e.Target+" "+e.Reason)
	}
	slices.Sort(all)
	return all
}

// What operators do stands in the enterprise's trail, and its admins are mailed of it.
func TestOperatorsActsOnDatasourcesAreTold(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	d := c.has(ownRecords())
	fixture.Must(t, c.move(d))
	c.settle(d.ID, nil)
	c.writes(nil)
	fixture.Want(t, c.delete(d), domain.ErrTenantHasData)
	id := string(d.ID)
	for action, want := range map[domain.Action][]string{
		domain.DatasourceCreate: {"begun " + id + " contract 4711", "done " + id + " contract 4711"},
		domain.DatasourceUpdate: {"begun " + id + " contract 4711", "done " + id + " contract 4711"},
		domain.DatasourceDelete: {"begun " + id + " contract 4711", "failed " + id + " contract 4711"},
		domain.DatasourceSettle: {"done " + id + " ", "done " + id + " "},
	} {
		expect.Equal(t, c.outcomes(action), want)
	}
	jobs, err := c.Jobs.List(t.Context(), c.op, domain.JobQuery{
		Enterprise: c.Enterprise.ID, Kind: domain.JobOperatorMail, Paging: domain.Paging{Size: 10},
	})
	fixture.Must(t, err)
	for _, j := range jobs.Items {
		fixture.Must(t, c.Enterprises.MailOperator(t.Context(), domain.ByJob(j), j))
	}
	if len(jobs.Items) != 2 {
		t.Errorf("%d mails, want one of the creation and one of the change", len(jobs.Items))
	}
}

func TestATestSaysHowItEnded(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	d := c.has(ownRecords())
	c.op.Reason = ""
	for _, want := range []struct {
		host     string
		password domain.Secret
		result   domain.DatasourceResult
		status   domain.DatasourceStatus
	}{
		{"db.acme.example", "p4ssw0rd", domain.ConnectionOK, domain.DatasourceOK},
		{"db.acme.example", "wrong", domain.ConnectionAuthFailed, domain.DatasourceFailed},
		{"unreachable.invalid", "p4ssw0rd", domain.ConnectionUnreachable, domain.DatasourceFailed},
		{"timeout.invalid", "p4ssw0rd", domain.ConnectionTimeout, domain.DatasourceFailed},
	} {
		c.op.Reason = "a test of it"
		_, err := c.replace(d, func(in *domain.DatasourceChange) { in.Host, in.Password = want.host, want.password })
		fixture.Must(t, err)
		c.settle(d.ID, nil)
		c.op.Reason = ""
		before := c.only()
		call := fixture.WithIdempotencyKey(c.op, "key"+string(want.result), "hash")
		for repeat := range 2 {
			tested, err := c.Datasources.Test(t.Context(), call, c.Enterprise.ID, d.ID)
			fixture.Must(t, err)
			got := tested.Datasource
			if (tested.Reason != "") != (repeat == 0 && want.result != domain.ConnectionOK) {
				t.Errorf("%s: the reason is %q", tested.Result, tested.Reason)
			}
			if tested.Result != want.result || got.Status != want.status || got.LastCheckedAt.IsZero() ||
				got.Version != before.Version {
				t.Errorf("it answers %s, and is %+v", tested.Result, got)
			}
			expect.Equal(t, got, c.only())
		}
	}
	expect.Equal(t, len(c.outcomes(domain.DatasourceTest)), 8)
}

// slowTester does something before it has an answer.
type slowTester struct{ meanwhile func() }

func (s slowTester) Test(
	context.Context, domain.Datasource, domain.Secret,
) (result domain.DatasourceResult, reason string) {
	s.meanwhile()
	return domain.ConnectionOK, ""
}

// What a test says of what was changed meanwhile is not kept.
func TestATestOfWhatIsNoMoreIsNotKept(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	d := c.has(ownRecords())
	c.Set.Testers = map[domain.DatasourceKind]ports.DatasourceTester{
		domain.RecordsDatasource: slowTester{func() {
			_, err := c.replace(d, func(in *domain.DatasourceChange) { in.Password = "n3w" })
			fixture.Must(t, err)
		}},
	}
	set := fixture.Core(t, c.Set)
	_, err := set.Datasources.Test(t.Context(), c.op, c.Enterprise.ID, d.ID)
	fixture.Want(t, err, domain.ErrDatasourceChanging)
	if got := c.only(); got.Status != domain.DatasourceUnverified || !got.LastCheckedAt.IsZero() {
		t.Errorf("it is %+v", got)
	}
	c.Set.Testers = nil
	_, err = fixture.Core(t, c.Set).Datasources.Test(t.Context(), c.op, c.Enterprise.ID, d.ID)
	fixture.Want(t, err, domain.ErrGatewayMissing)
}
