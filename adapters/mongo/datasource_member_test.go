package mongo

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/netip"
	"strings"
	"sync"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"

	"github.com/tenon-health/tenon/adapters/client"
	"github.com/tenon-health/tenon/adapters/dial"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/servers"
)

// announcing is a server of a replica set, of which it names other members.
func announcing(t *testing.T, members ...string) (port int, ca string) {
	t.Helper()
	pair, ca := servers.Certificate(t)
	l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{pair}})
	expect.NoError(t, err)
	t.Cleanup(func() { l.Close() })
	hosts := bson.A{l.Addr().String()}
	for _, member := range members {
		hosts = append(hosts, member)
	}
	set := bson.D{{Key: "setName", Value: "rs0"}, {Key: "hosts", Value: hosts}, {Key: "secondary", Value: true}}
	set = append(set, bson.E{Key: "isWritablePrimary", Value: false})
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go servers.AnswerMongo(conn, "", 0, set)
		}
	}()
	return l.Addr().(*net.TCPAddr).Port, ca
}

// noting is a dialler that tells what it was asked for.
type noting struct {
	ports.Dialer
	mu    sync.Mutex
	asked map[string]error
}

func (n *noting) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := n.Dialer.DialContext(ctx, network, address)
	n.mu.Lock()
	defer n.mu.Unlock()
	n.asked[network+" "+address] = err
	return conn, err
}

// Whatever a server announces is dialled by the same dialler, and refused alike.
func TestMembersThatAServerAnnouncesAreGuarded(t *testing.T) {
	t.Parallel()
	other, err := net.Listen("tcp", "127.0.0.2:0")
	expect.NoError(t, err)
	reached := make(chan struct{}, 100)
	t.Cleanup(func() { other.Close() })
	go func() {
		for {
			if _, err := other.Accept(); err != nil {
				return
			}
			reached <- struct{}{}
		}
	}()
	port, ca := announcing(
		t, other.Addr().String(), "10.0.0.1:27017", "[::ffff:10.0.0.1]:27017", "/tmp/mongodb-27017.sock",
	)
	dialer := &noting{Dialer: dial.New(netip.MustParsePrefix("127.0.0.1/32")), asked: map[string]error{}}
	target := client.Target{
		Host: "127.0.0.1", Port: port, User: "ada", Password: "hunter2", Database: "d",
		Options: domain.DatasourceOptions{ReplicaSet: "rs0", CACertificates: ca},
	}
	place, err := openOwn(target, dialer, nil)
	expect.NoError(t, err)
	defer place.close()
	if err := place.makeIndexes(t.Context()); !errors.Is(err, domain.ErrRecordsUnavailable) {
		t.Error(err)
	}
	dialer.mu.Lock()
	defer dialer.mu.Unlock()
	refused := 0
	for asked, err := range dialer.asked {
		if (err == nil) != strings.HasPrefix(asked, "tcp 127.0.0.1:") {
			t.Errorf("%s: %v", asked, err)
		}
		if err != nil {
			refused++
		}
	}
	if refused < 4 || len(reached) > 0 {
		t.Errorf("asked for %v; another machine was reached %d times", dialer.asked, len(reached))
	}
}

// No variable of the environment has a part in the client of a datasource, or lets a client log
// what it sends.
func TestTheEnvironmentIsNotAsked(t *testing.T) {
	for _, name := range []string{"MONGODB_LOG_ALL", "MONGODB_LOG_COMMAND"} {
		t.Setenv(name, "debug")
	}
	t.Setenv("MONGODB_LOG_PATH", t.TempDir()+"/no/such/folder") // which would fail, if it were opened
	o, err := ownSettings(client.Target{Host: "db.acme.example", Port: 1, User: "ada", Password: "hunter2"}, dial.New())
	expect.NoError(t, err)
	if o.GetURI() != "" || *o.Direct != true || len(o.Hosts) != 1 || o.Hosts[0] != "db.acme.example:1" ||
		o.TLSConfig == nil || o.TLSConfig.InsecureSkipVerify || len(o.Compressors) > 0 || o.Auth.AuthMechanism != "" ||
		o.Auth.AuthSource != "admin" || o.AutoEncryptionOptions != nil || !*o.DisableOCSPEndpointCheck {
		t.Errorf("got %+v", o)
	}
	for _, open := range []func() (func(), error){
		func() (func(), error) {
			_, done, err := Open(t.Context(), Config{URL: "mongodb://127.0.0.1:1", Database: "d"})
			return done, err
		},
		func() (func(), error) {
			p, err := openOwn(client.Target{Host: "127.0.0.1", Port: 1, User: "ada", Database: "d"}, dial.New(), nil)
			return p.close, err
		},
	} {
		done, err := open()
		expect.NoError(t, err)
		done()
	}
}
