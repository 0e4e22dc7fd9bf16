package mongo

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"strconv"

	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.mongodb.org/mongo-driver/v2/x/mongo/driver/auth"
	"go.mongodb.org/mongo-driver/v2/x/mongo/driver/topology"

	"github.com/tenon-health/tenon/adapters/client"
	"github.com/tenon-health/tenon/ports"
)

const (
	ownConnections = 10      // to each server of a tenant's own, from one node
	ownGateBytes   = 4 << 20 // of large documents that are read from there at once
)

var (
	errCA       = errors.New("mongo: ca_certificates are not certificates in PEM")
	errIndexing = errors.New("mongo: the indexes are still being made")

	errIndexMissing = errors.New("mongo: an index of the records is not there (see `migrate up`)")
)

// own is what a tenant's own place has beside the shared one's.
type own struct {
	indexes indexing
}

func ownPlaces(c Config) *client.Cache[*place] {
	return client.New(func(t client.Target) (*place, error) { return openOwn(t, c.Dialer, c.monitor) }, (*place).close)
}

func openOwn(t client.Target, dialer ports.Dialer, m *monitor) (*place, error) {
	o, err := ownSettings(t, dialer)
	if err != nil {
		return nil, err
	}
	c, err := mongo.Connect(m.watch(o))
	if err != nil {
		return nil, connectionCause(err)
	}
	p := newPlace(c, t.Database, client.NewBreaker(client.Cooldown, nil))
	p.gate, p.own = newGate(ownGateBytes), &own{}
	return p, nil
}

// ownSettings are made of nothing but the fields of a datasource: no URL, file or variable of the
// environment has a part in them. Servers that a replica set announces are dialled alike.
func ownSettings(t client.Target, dialer ports.Dialer) (*options.ClientOptions, error) {
	secure, err := ownTLS(t.Options.CACertificates)
	if err != nil {
		return nil, err
	}
	o := common(options.Client()).
		SetHosts([]string{address(t)}).
		SetAuth(options.Credential{
			AuthSource: cmp.Or(t.Options.AuthSource, "admin"), Username: t.User, Password: t.Password.Reveal(),
			PasswordSet: true,
		}).
		SetTLSConfig(secure).
		SetDisableOCSPEndpointCheck(true). // the certificate names the endpoint
		SetDialer(dialer).
		SetServerMonitoringMode(options.ServerMonitoringModePoll).
		SetMaxPoolSize(ownConnections)
	if t.Options.ReplicaSet == "" {
		return o.SetDirect(true), nil
	}
	return o.SetReplicaSet(t.Options.ReplicaSet), nil
}

func address(t client.Target) string { return net.JoinHostPort(t.Host, strconv.Itoa(t.Port)) }

// ownTLS verifies by these certificates and no others, or by the public ones if there are none.
func ownTLS(certificates string) (*tls.Config, error) {
	c := &tls.Config{MinVersion: tls.VersionTLS12}
	if certificates == "" {
		return c, nil
	}
	c.RootCAs = x509.NewCertPool()
	if !c.RootCAs.AppendCertsFromPEM([]byte(certificates)) {
		return nil, errCA
	}
	return c, nil
}

// isAway reports whether an error says that the server is not there, or not for us, and not that
// the caller has gone or that a connection broke. What takes one tenant too long takes nothing from others: only in a
// place of its own it counts.
func (p *place) isAway(ctx context.Context, err error) bool {
	if errors.Is(ctx.Err(), context.Canceled) {
		return false
	}
	_, none := errors.AsType[topology.ServerSelectionError](err)
	_, login := errors.AsType[*auth.Error](err)
	return none || login || p.own != nil && mongo.IsTimeout(err) && ctx.Err() == nil
}
