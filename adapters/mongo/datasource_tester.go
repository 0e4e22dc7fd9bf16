package mongo

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"slices"
	"strings"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/x/mongo/driver/auth"
	"go.mongodb.org/mongo-driver/v2/x/mongo/driver/topology"

	"github.com/tenon-health/tenon/adapters/client"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

const (
	testTimeout      = 5 * time.Second                       // for all of a test
	selectionTimeout = connectTimeout + 500*time.Millisecond // until the driver knows what the server is
)

// tester connects as the records of a tenant would.
type tester struct{ dialer ports.Dialer }

// NewTester tests datasources of MongoDB.
func NewTester(dialer ports.Dialer) ports.DatasourceTester { return tester{dialer} }

func (r tester) Test(
	ctx context.Context, d domain.Datasource, password domain.Secret,
) (result domain.DatasourceResult, reason string) {
	ctx, cancel := context.WithTimeout(ctx, testTimeout)
	defer cancel()
	target := client.TargetOf(d, password)
	err := r.connect(ctx, target)
	if err == nil {
		err = r.signIn(ctx, target)
	}
	return testResult(err), testReason(err)
}

func testReason(err error) string {
	if cause := errors.Unwrap(translate(err)); cause != nil {
		return strings.TrimPrefix(cause.Error(), "mongo: ")
	}
	return ""
}

// connect tells soon what the driver tells when it has looked for a server in vain.
func (r tester) connect(ctx context.Context, t client.Target) error {
	secure, err := ownTLS(t.Options.CACertificates)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, connectTimeout)
	defer cancel()
	conn, err := r.dialer.DialContext(ctx, "tcp", address(t))
	if err != nil {
		return err
	}
	defer conn.Close()
	secure.ServerName = t.Host
	return tls.Client(conn, secure).HandshakeContext(ctx)
}

func (r tester) signIn(ctx context.Context, t client.Target) error {
	o, err := ownSettings(t, r.dialer)
	if err != nil {
		return err
	}
	c, err := mongo.Connect(o.SetServerSelectionTimeout(selectionTimeout))
	if err != nil {
		return err
	}
	p := newPlace(c, t.Database, client.NewBreaker(client.Cooldown, nil))
	defer p.close()
	_, err = p.database.ListCollectionNames(ctx, bson.D{})
	return err
}

// refusals are the codes by which a server says that the login is wrong, or that the database
// is not for this user.
var refusals = []int{11, 13, 18, 334, 8000}

func testResult(err error) domain.DatasourceResult {
	if err == nil {
		return domain.ConnectionOK
	}
	met := lastError(err)
	none, alone := errors.AsType[topology.ServerSelectionError](met)
	_, login := errors.AsType[*auth.Error](met)
	late, network := errors.AsType[net.Error](met)
	switch {
	case login, slices.ContainsFunc(serverCodes(met), func(code int) bool { return slices.Contains(refusals, code) }):
		return domain.ConnectionAuthFailed
	case errors.Is(met, domain.ErrAddressRefused), alone && isUnsuitable(none):
		return domain.ConnectionUnreachable
	case alone, network && late.Timeout(), mongo.IsTimeout(met), errors.Is(met, context.DeadlineExceeded):
		return domain.ConnectionTimeout
	}
	return domain.ConnectionUnreachable
}
