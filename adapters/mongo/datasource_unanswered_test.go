package mongo_test

import (
	"context"
	"errors"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// unanswered is a store of datasources that cannot tell where a tenant's data lies.
type unanswered struct {
	ports.Datasources
	err error
}

func (u unanswered) Of(
	context.Context, domain.TenantID, domain.DatasourceKind,
) (d domain.Datasource, password domain.Secret, err error) {
	return d, "", u.err
}

// What keeps a tenant's place from being known is told as it is: no server is to blame for it, and the place
// that all share is not taken instead.
func TestAPlaceThatIsNotKnownIsNotGuessed(t *testing.T) {
	t.Parallel()
	for _, met := range []error{
		errors.New("a sealed secret does not open"), domain.ErrStoreUnavailable, domain.ErrDatasourceChanging,
	} {
		p, beneath := openOwn(t, unanswered{err: met})
		_, read := p.Records.Get(t.Context(), "acme", scope, nil, "1")
		for _, err := range []error{read, p.Records.Insert(t.Context(), "acme", record("1"))} {
			if !errors.Is(err, met) || errors.Is(err, domain.ErrRecordsUnavailable) {
				t.Errorf("%v: got %v", met, err)
			}
		}
		if names, err := beneath.ListCollectionNames(t.Context(), map[string]any{}); err != nil || len(names) > 0 {
			t.Errorf("written: %v, %v", names, err)
		}
	}
}
