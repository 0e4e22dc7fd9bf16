package datasource_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/tenon-health/tenon/adapters/memory"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/fixture"
)

// placedRecords keeps records where their tenant's datasource says, as the adapters do, and lets a test do something
// when the stores are asked, or written to.
type placedRecords struct {
	ports.Records // that all share
	datasources   ports.Datasources
	mu            sync.Mutex
	own           map[string]ports.Records
	looks         atomic.Int32
	looked        func(look int32) error // after the look
	insert        func()                 // before an insert, which is authorized already
}

func (r *placedRecords) of(ctx context.Context, t domain.TenantID) (ports.Records, error) {
	d, _, err := r.datasources.Of(ctx, t, domain.RecordsDatasource)
	if err != nil && !errors.Is(err, domain.ErrDatasourceNotFound) {
		return nil, err
	}
	place := d.Host + string(d.ID)
	if place == "" {
		return r.Records, nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.own[place] == nil {
		r.own[place] = memory.Gateways().Records
	}
	return r.own[place], nil
}

func (r *placedRecords) HasTrial(
	ctx context.Context, t domain.TenantID, projects []domain.ProjectID, trial domain.Slug,
) (bool, error) {
	place, err := r.of(ctx, t)
	if err != nil {
		return false, err
	}
	found, err := place.HasTrial(ctx, t, projects, trial)
	if look := r.looks.Add(1); r.looked != nil {
		err = errors.Join(err, r.looked(look))
	}
	return found, err
}

func (r *placedRecords) Insert(ctx context.Context, t domain.TenantID, record domain.Record) error {
	place, err := r.of(ctx, t) // before the test's doing: an insert that has begun goes on where it is
	if err != nil {
		return err
	}
	if r.insert != nil {
		r.insert()
	}
	return place.Insert(ctx, t, record)
}

func (r *placedRecords) Get(
	ctx context.Context, t domain.TenantID, s domain.TrialScope, published []domain.ImportID, id domain.RecordID,
) (domain.Record, error) {
	place, err := r.of(ctx, t)
	if err != nil {
		return domain.Record{}, err
	}
	return place.Get(ctx, t, s, published, id)
}

// company is one that is to have a store of its own.
type company struct {
	*fixture.Tenant
	t       *testing.T
	records *placedRecords
	scope   domain.TrialScope
	op      domain.Call
}

// newCompany has a project and a trial, and no data.
func newCompany(t *testing.T) *company {
	t.Helper()
	w := fixture.New(t)
	records := &placedRecords{Records: w.Set.Records, datasources: w.Set.Datasources, own: map[string]ports.Records{}}
	w.Set.Records = records
	w.Core = fixture.Core(t, w.Set)
	c := &company{Tenant: w.Tenant(t), t: t, records: records}
	c.scope = c.TrialScope(t)
	c.op = w.Operator(t)
	c.op.Reason = "contract 4711"
	return c
}

func ownRecords() domain.NewDatasource {
	return domain.NewDatasource{
		Kind: "mongodb", Name: "Own", Host: "db.acme.example", Database: "tenon", User: "tenon", Password: "p4ssw0rd",
	}
}

func ownFiles() domain.NewDatasource {
	return domain.NewDatasource{
		Kind: "s3", Name: "Own", Host: "s3.acme.example", Database: "acme-tenon", User: "tenon", Password: "p4ssw0rd",
	}
}

func (c *company) create(in domain.NewDatasource) (domain.Datasource, error) {
	return c.Datasources.Create(c.t.Context(), c.op, c.Enterprise.ID, in)
}

// has gives the company a store of its own, in use.
func (c *company) has(in domain.NewDatasource) domain.Datasource {
	c.t.Helper()
	d, err := c.create(in)
	fixture.Must(c.t, err)
	c.settle(d.ID, nil)
	d, err = c.get(d.ID)
	fixture.Must(c.t, err)
	c.records.looks.Store(0)
	return d
}

func (c *company) get(id domain.DatasourceID) (domain.Datasource, error) {
	return c.Datasources.Get(c.t.Context(), c.op, c.Enterprise.ID, id)
}

func (c *company) replace(d domain.Datasource, change func(*domain.DatasourceChange)) (domain.Datasource, error) {
	in := domain.DatasourceChange{
		Name: d.Name, Host: d.Host, Port: d.Port, Database: d.Database, User: d.User, Options: d.Options,
	}
	change(&in)
	return c.Datasources.Update(c.t.Context(), c.op, c.Enterprise.ID, d.ID, 0, in)
}

func (c *company) move(d domain.Datasource) error {
	_, err := c.replace(d, func(in *domain.DatasourceChange) { in.Host = "new.acme.example" })
	return err
}

func (c *company) delete(d domain.Datasource) error {
	return c.Datasources.Delete(c.t.Context(), c.op, c.Enterprise.ID, d.ID, 0)
}

// settle runs the job that ends a phase, once its time has come.
func (c *company) settle(id domain.DatasourceID, want *domain.Error) {
	c.t.Helper()
	c.Advance(domain.DatasourceSwitchTime)
	c.settleNow(id, want)
}

func (c *company) settleNow(id domain.DatasourceID, want *domain.Error) {
	c.t.Helper()
	job := domain.Job{Args: map[string]string{"enterprise": string(c.Enterprise.ID), "datasource": string(id)}}
	fixture.Want(c.t, c.Datasources.Settle(c.t.Context(), fixture.System(""), job), want)
}

func (c *company) add() (domain.Record, error) {
	return c.Records.Create(c.t.Context(), c.Admin, c.scope, domain.NewRecord{})
}

// writes checks whether the company may write and, if so, that it finds what it has written.
func (c *company) writes(want *domain.Error) {
	c.t.Helper()
	r, err := c.add()
	fixture.Want(c.t, err, want)
	if err == nil {
		_, err = c.Records.Get(c.t.Context(), c.Admin, c.scope, r.ID)
		fixture.Must(c.t, err)
	}
}
