package e2e

import (
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
)

// place is a datasource, as the operator sees it.
type place struct {
	op     scenario.Caller
	path   string
	fields scenario.Object // but for its kind
}

// place gives an enterprise a datasource, and waits until it is in use.
func (r *rotation) place(t *testing.T, enterprise string, fields scenario.Object) place {
	t.Helper()
	op, path := r.Operator(t), "/enterprises/"+enterprise+"/datasources"
	made := op.Call(t, 201, "POST", path, fields, "X-Reason", "contract")
	delete(fields, "kind")
	p := place{op, path + "/" + made["id"].(string), fields}
	expect.Eventually(t, "it is in use", func() bool { return op.Get(t, p.path)["phase"] == "IN_USE" })
	p.open(t, op.Base)
	r.secrets = append(r.secrets, fields["password"].(string))
	return p
}

// company is one that is not invited yet.
func (r *rotation) company(t *testing.T, name string) (id string) {
	t.Helper()
	return r.Operator(t).Post(t, "/enterprises", scenario.Object{
		"name": name, "admin_email": name + "@" + name + ".example",
	})["id"].(string)
}

// database is on the second MongoDB, for a new user of it.
func (r *rotation) database(t *testing.T, user string) scenario.Object {
	t.Helper()
	own, password := r.OwnServers.Mongo, canary+user
	roles := bson.A{bson.D{{Key: "role", Value: "readWrite"}, {Key: "db", Value: "of_" + user}}}
	expect.NoError(t, r.admin.Database("admin").RunCommand(t.Context(), bson.D{
		{Key: "createUser", Value: user}, {Key: "pwd", Value: password}, {Key: "roles", Value: roles},
	}).Err())
	return scenario.Object{
		"kind": "mongodb", "name": "Own database", "host": own.Host, "port": own.Port, "database": "of_" + user,
		"user": user, "password": password, "options": scenario.Object{"ca_certificates": r.OwnServers.CA},
	}
}

// bucket is on the second S3.
func (r *rotation) bucket() scenario.Object {
	own := r.OwnServers.S3
	return scenario.Object{
		"kind": "s3", "name": "Own bucket", "host": own.Host, "port": own.Port, "database": own.Bucket,
		"user": own.User, "password": own.Password, "options": scenario.Object{
			"region": own.Region, "path_style": true, "ca_certificates": r.OwnServers.CA,
		},
	}
}

// open tests it at a node, which opens its password for that.
func (p place) open(t *testing.T, base string) {
	t.Helper()
	p.op.Base = base
	if got := p.op.Call(t, 200, "POST", p.path+"/test", nil); got["result"] != "ok" {
		t.Errorf("%s: the test of %s answers %v", base, p.path, got)
	}
}

// seal sends it again, with its password, and returns the id of the key that has sealed it.
func (p place) seal(t *testing.T, base string) string {
	t.Helper()
	p.op.Base = base
	return p.op.Call(t, 200, "PUT", p.path, p.fields, "X-Reason", "contract")["key_id"].(string)
}
