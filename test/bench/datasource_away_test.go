package bench

import (
	"fmt"
	"testing"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
	"github.com/tenon-health/tenon/test/servers"
)

// besides is how many calls a second one tenant makes beside the others.
const besides = 200

// BenchmarkDatasourceAway compares reads of records while another tenant, whose own server has died, asks for its
// records all the time, with the same reads while that other tenant is one whose server is there.
func BenchmarkDatasourceAway(b *testing.B) {
	in := newInstallation(b, 20)
	relay := servers.NewRelay(b, in.OwnServers.Mongo.Port)
	in.addDatasource(b, in.tenants[0], relay)
	paths := in.postRecords(b)
	relay.Cut()
	beside := func(name string, path recordPath, status int) side {
		s := in.getRecord(in.api, paths[len(paths)/20:])
		s.name += ", beside " + name
		s.beside = paced{load{in.api.address, in.getRecord(in.api, []recordPath{path}).load.requests, status}, besides}
		return s
	}
	there, away := beside("a server that is there", paths[len(paths)-1], 200), beside("one that is away", paths[0], 503)
	for b.Loop() {
		f := in.compare(b, there, away)
		found.add(b, "GET record beside a tenant whose server is away of one whose server is there", f[1], f[0], 0.85)
	}
}

// addDatasource gives a tenant the stack's second MongoDB, behind a relay.
func (in *installation) addDatasource(b *testing.B, t tenant, relay *servers.Relay) {
	b.Helper()
	own, operator, path := in.OwnServers, in.Operator(b), fmt.Sprintf("/enterprises/%s/datasources", t.enterprise)
	made := operator.Call(b, 201, "POST", path, scenario.Object{
		"kind": "mongodb", "name": "Own", "host": "127.0.0.1", "port": relay.Port(), "database": "own",
		"user": own.Mongo.User, "password": own.Mongo.Password, "options": scenario.Object{"ca_certificates": own.CA},
	}, "X-Reason", "bench")
	expect.Eventually(b, "it is in use", func() bool {
		return operator.Get(b, fmt.Sprint(path, "/", made["id"]))["phase"] == "IN_USE"
	})
}
