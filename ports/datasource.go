package ports

import (
	"context"
	"net"

	"github.com/tenon-health/tenon/core/domain"
)

// Datasources keeps where enterprises have a store of their own, with sealed passwords.
type Datasources interface {
	// Insert stores a new datasource. ErrDatasourceExists if the enterprise has one of
	// the kind, ErrEnterpriseNotFound if that is gone.
	Insert(ctx context.Context, d domain.Datasource, password domain.Secret) error
	// Get returns one datasource, or ErrDatasourceNotFound.
	Get(ctx context.Context, id domain.DatasourceID) (domain.Datasource, error)
	// List returns the datasources of an enterprise, in the order of their kinds.
	List(ctx context.Context, e domain.EnterpriseID) ([]domain.Datasource, error)
	// Tenants returns those whose data lies in a datasource of the kind now, in order. Of tells in which.
	Tenants(ctx context.Context, kind domain.DatasourceKind) ([]domain.TenantID, error)
	// Update replaces the datasource that the change is made to; an empty password leaves
	// the one that is kept. ErrDatasourceNotFound, or the error of change, and then nothing
	// is changed.
	Update(
		ctx context.Context, id domain.DatasourceID, password domain.Secret, change func(*domain.Datasource) error,
	) (domain.Datasource, error)
	// MarkWritten notes that somebody is told of records in the datasource that the enterprise has for
	// them. ErrDatasourceChanging unless it is IN_USE.
	MarkWritten(ctx context.Context, e domain.EnterpriseID) error
	// Delete forgets a datasource, if it is there.
	Delete(ctx context.Context, id domain.DatasourceID) error
	// Password returns the password of a datasource, or ErrDatasourceNotFound. ErrSecretKeyMissing
	// if the keyset lacks the key of it.
	Password(ctx context.Context, id domain.DatasourceID) (domain.Secret, error)
	// Of returns the datasource in which the data of a tenant lies now, with its password: the
	// one of the kind whose phase is CHANGING or IN_USE. ErrDatasourceNotFound means the store that
	// all share. FactsFeed tells of every change of what it answers. ErrSecretKeyMissing, or ErrKeysetMissing
	// where no keyset was given.
	Of(
		ctx context.Context, t domain.TenantID, kind domain.DatasourceKind,
	) (d domain.Datasource, password domain.Secret, err error)
}

// DatasourceTester connects to stores that are not in use yet.
type DatasourceTester interface {
	// Test really connects, within some seconds, signs in, and looks for the database. It
	// writes nothing. Unless it is ok, reason is why, in words without host, user and password.
	Test(
		ctx context.Context, d domain.Datasource, password domain.Secret,
	) (result domain.DatasourceResult, reason string)
}

// Dialer opens every connection to an address that a customer can name, and to those
// that such a server announces.
type Dialer interface {
	// DialContext connects to a host and port by TCP. What the name resolves to is judged when
	// it is dialled, whatever it resolved to before. ErrAddressRefused, or the network's error.
	DialContext(ctx context.Context, network, address string) (net.Conn, error)
}
