// Package mongo keeps patient records and executions in MongoDB. It uses plain
// operators only, so that every server of the protocol will do.
package mongo

import (
	"cmp"
	"context"
	"errors"
	"time"

	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.mongodb.org/mongo-driver/v2/mongo/readpref"
	"go.mongodb.org/mongo-driver/v2/mongo/writeconcern"

	"github.com/tenon-health/tenon/adapters/client"
	"github.com/tenon-health/tenon/ports"
)

// Config says where the records are.
type Config struct {
	URL         string // mongodb://… or mongodb+srv://…, with credentials and TLS as it says
	Database    string
	Datasources ports.Datasources // of tenants with a place of their own; nil means that there are none
	Dialer      ports.Dialer      // opens the connections to these
	Observe     Observe           // hears of each command; nil for nobody
	Breaker     func(open bool)   // hears whether the shared server is left alone; nil for nobody
	Cooldown    time.Duration     // for which it is left alone while it is away; 0 for the usual
	Patience    time.Duration     // how long a connection to it may take to be opened; 0 means 3 seconds

	monitor *monitor
}

// DB is the database that tenants share, and those of tenants with their own.
type DB struct {
	places     *places
	records    tenancy[recordDoc]
	versions   tenancy[recordDoc] // what changed records were
	fields     tenancy[fieldDoc]
	executions tenancy[executionDoc]
	monitor    *monitor
}

// How long to wait for what.
const (
	connectTimeout    = 3 * time.Second  // for a server that answers
	operationTimeout  = 30 * time.Second // for one operation, whatever time the caller has
	indexTimeout      = 10 * time.Minute // for the indexes of a collection that somebody waits for
	migrationTimeout  = 24 * time.Hour   // for those of a collection of all tenants
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
	c.monitor = &monitor{observe: c.Observe}
	shared, err := mongo.Connect(c.monitor.watch(patient(settings(c.URL), cmp.Or(c.Patience, connectTimeout))))
	if err != nil { // the driver's text quotes the URL, password and all
		return nil, nil, urlError(c.URL)
	}
	breaker := client.NewSharedBreaker(cmp.Or(c.Cooldown, client.Cooldown), c.Breaker)
	db := newDB(newPlace(shared, c.Database, breaker), c)
	return db, db.close, nil
}

func newDB(shared *place, c Config) *DB {
	p := &places{shared: shared, datasources: c.Datasources, own: ownPlaces(c)}
	return &DB{
		places: p, records: tenancy[recordDoc]{recordCollection, p}, versions: tenancy[recordDoc]{versionCollection, p},
		fields: tenancy[fieldDoc]{fieldCollection, p}, executions: tenancy[executionDoc]{executionCollection, p},
		monitor: c.monitor,
	}
}

// settings win over those of the URL where it could weaken what the ports ask.
func settings(url string) *options.ClientOptions { return common(options.Client().ApplyURI(url)) }

func patient(o *options.ClientOptions, patience time.Duration) *options.ClientOptions {
	return o.SetServerSelectionTimeout(patience).SetConnectTimeout(patience)
}

// common settings are those of every client.
func common(o *options.ClientOptions) *options.ClientOptions {
	return o.SetAppName("tenon").
		SetRegistry(registry).
		SetServerSelectionTimeout(connectTimeout).
		SetConnectTimeout(connectTimeout).
		SetMaxConnIdleTime(maxIdleTime).
		SetWriteConcern(writeconcern.Majority()).
		SetReadPreference(readpref.Primary()).
		SetLoggerOptions(options.Logger().SetSink(silence{}))
}

// silence is where the driver may log: variables of the environment make it log whole
// commands, with patient data in them.
type silence struct{}

func (silence) Info(int, string, ...any)    {}
func (silence) Error(error, string, ...any) {}

func (db *DB) close() {
	db.places.own.Close()
	db.places.shared.close()
}

// Check answers ErrRecordsUnavailable if the server that tenants share is out of reach.
func (db *DB) Check(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, connectTimeout)
	defer cancel()
	return translate(db.places.shared.client.Ping(ctx, readpref.Primary()))
}
