package wire

import (
	"context"

	"github.com/tenon-health/tenon/adapters/mongo"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// newSharedRecords are those of the place that tenants share; nil if it is not known where that is. Where they
// are out of reach, who asks is told so: the tables need not wait for them.
func newSharedRecords(ctx context.Context, c UpConfig, store ports.Store) (ports.Records, func(), error) {
	if c.MongoURL == "" {
		return nil, func() {}, nil
	}
	db, done, err := mongo.Open(ctx, mongo.Config{
		URL: c.MongoURL.Reveal(), Database: c.MongoDatabase, Datasources: store.Datasources, Dialer: newDialer(c.Outbound),
	})
	if domain.HasKind(err, domain.Unavailable) {
		return unreachableRecords{err: err}, func() {}, nil
	}
	if err != nil {
		return nil, nil, err
	}
	return mongo.NewRecords(db), done, nil
}

// unreachableRecords are those that `migrate up` cannot look after.
type unreachableRecords struct {
	ports.Records
	err error
}

func (r unreachableRecords) IndexShared(context.Context, domain.Progress) ([]string, error) {
	return nil, r.err
}

func (r unreachableRecords) MissingIndexes(context.Context, domain.TenantID) ([]string, error) {
	return nil, r.err
}
