package mongo

import (
	"context"
	"errors"
	"time"

	"go.mongodb.org/mongo-driver/v2/mongo"

	"github.com/tenon-health/tenon/adapters/client"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// The collections, which are the same in every place.
const (
	recordCollection    = "patient_records"
	versionCollection   = "patient_record_versions"
	fieldCollection     = "patient_record_fields"
	executionCollection = "execution_records"
)

// place is one database with its client. What is held for a place, or waits for it, takes
// nothing from others.
type place struct {
	client   *mongo.Client
	database *mongo.Database
	gate     gate
	seen     *seenFields
	breaker  client.Breaker
	own      *own // nil for the one that tenants share
}

func newPlace(c *mongo.Client, database string, breaker client.Breaker) *place {
	return &place{
		client: c, database: c.Database(database), gate: newGate(gateBytes), seen: newSeenFields(), breaker: breaker,
	}
}

func (p *place) close() {
	ctx, cancel := context.WithTimeout(context.Background(), disconnectTimeout)
	defer cancel()
	_ = p.client.Disconnect(ctx) // whatever it says, we are leaving
}

// places tells where the documents of each tenant are.
type places struct {
	shared      *place
	own         *client.Cache[*place]
	datasources ports.Datasources
}

// of returns the place of a tenant, to be released.
func (p *places) of(ctx context.Context, t domain.TenantID) (at *place, release func(), err error) {
	if p.datasources == nil {
		return p.shared, func() {}, nil
	}
	d, password, err := p.datasources.Of(ctx, t, domain.RecordsDatasource)
	if errors.Is(err, domain.ErrDatasourceNotFound) {
		return p.shared, func() {}, nil
	}
	if err != nil {
		return nil, nil, domain.AsError(err) // what it is, is not the server's fault
	}
	at, release, err = p.own.Acquire(ctx, client.TargetOf(d, password))
	if err != nil {
		return nil, nil, domain.ErrRecordsUnavailable.WithCause(err)
	}
	return at, release, nil
}

// action is one call of the driver.
type action func(ctx context.Context, collection *mongo.Collection) error

// read asks the tenant's collection something.
func (c tenancy[D]) read(ctx context.Context, t domain.TenantID, do action) error {
	at, release, err := c.places.of(ctx, t)
	if err != nil {
		return err
	}
	defer release()
	at.startIndexes(ctx)
	return at.do(ctx, operationTimeout, c.collection, do)
}

// write changes the tenant's collection, when its indexes are there: they keep ids unique.
func (c tenancy[D]) write(ctx context.Context, t domain.TenantID, do action) error {
	at, release, err := c.places.of(ctx, t)
	if err != nil {
		return err
	}
	defer release()
	if err := at.awaitIndexes(ctx); err != nil {
		return err
	}
	return at.do(ctx, operationTimeout, c.collection, do)
}

// do leaves a server alone that was away a moment ago.
func (p *place) do(ctx context.Context, limit time.Duration, collection string, do action) error {
	call := func() error {
		ctx, cancel := context.WithTimeout(ctx, limit)
		defer cancel()
		return do(ctx, p.database.Collection(collection))
	}
	err := p.breaker.Try(call, func(err error) bool { return p.isAway(ctx, err) })
	if errors.Is(err, client.ErrDown) {
		err = domain.ErrRecordsUnavailable.WithCause(err).WithWait(p.breaker.Cooldown)
	}
	return err
}

// enter waits until so many bytes may be read from the tenant's place.
func (c tenancy[D]) enter(ctx context.Context, t domain.TenantID, bytes int) (leave func(), err error) {
	at, release, err := c.places.of(ctx, t)
	if err != nil {
		return nil, err
	}
	defer release() // the gate needs no connection
	return at.gate.enter(ctx, bytes)
}
