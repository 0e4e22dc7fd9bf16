// Package mongo keeps patient records and executions in MongoDB. It uses plain
// operators only, so that every server of the protocol will do.
package mongo

import (
	"context"
	"errors"
	"time"

	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.mongodb.org/mongo-driver/v2/mongo/readpref"
	"go.mongodb.org/mongo-driver/v2/mongo/writeconcern"
)

// Config says where the records are.
type Config struct {
	URL      string // mongodb://… or mongodb+srv://…, with credentials and TLS as it says
	Database string
}

// DB is the connection to the database that all tenants share.
type DB struct {
	client     *mongo.Client
	records    tenancy[recordDoc]
	executions tenancy[executionDoc]
}

// How long to wait for what.
const (
	connectTimeout    = 3 * time.Second  // for a server that answers
	operationTimeout  = 30 * time.Second // for one operation, whatever time the caller has
	indexTimeout      = 10 * time.Minute // for an index on all there is
	disconnectTimeout = 5 * time.Second
	maxIdleTime       = time.Minute // of a connection; servers and balancers drop idle ones after some minutes, unheard
)

var (
	errURL = errors.New("The URL of the records cannot be used: it looks like mongodb://user:password@host:27017.")
	errSRV = errors.New("mongo: the SRV name of the URL does not resolve")
)

// Open prepares the connection. It does not wait for the server, which may come
// later: Check tells.
func Open(_ context.Context, c Config) (*DB, func(), error) {
	if c.Database == "" {
		return nil, nil, errors.New("The database of the records has no name.")
	}
	client, err := mongo.Connect(settings(c.URL))
	if err != nil { // the driver's text quotes the URL, password and all
		return nil, nil, urlError(c.URL)
	}
	of := client.Database(c.Database)
	gate := newGate()
	db := &DB{
		client, tenancy[recordDoc]{of.Collection("patient_records"), gate},
		tenancy[executionDoc]{of.Collection("execution_records"), gate},
	}
	return db, db.close, nil
}

// settings win over those of the URL where it could weaken what the ports ask.
func settings(url string) *options.ClientOptions {
	return options.Client().ApplyURI(url).
		SetAppName("tenon").
		SetRegistry(registry).
		SetServerSelectionTimeout(connectTimeout).
		SetConnectTimeout(connectTimeout).
		SetMaxConnIdleTime(maxIdleTime).
		SetWriteConcern(writeconcern.Majority()).
		SetReadPreference(readpref.Primary())
}

func (db *DB) close() {
	ctx, cancel := context.WithTimeout(context.Background(), disconnectTimeout)
	defer cancel()
	_ = db.client.Disconnect(ctx) // whatever it says, we are leaving
}

// Check answers ErrRecordsUnavailable if the server is out of reach.
func (db *DB) Check(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, connectTimeout)
	defer cancel()
	return translate(db.client.Ping(ctx, readpref.Primary()))
}
