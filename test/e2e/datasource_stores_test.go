package e2e

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
	"github.com/tenon-health/tenon/test/servers"
)

// ownTenant is a company with stores of its own, beside one that shares the common ones.
type ownTenant struct {
	*scenario.Tenant
	other         *scenario.Tenant
	relay         *servers.Relay
	admin         *mongo.Client // of the second MongoDB
	records       ownStore
	files         ownStore
	secondAnalyst scenario.Caller // at another node
	secondAdmin   scenario.Caller
}

// ownStore is a datasource, and what Tenon is told of it.
type ownStore struct {
	id     string
	fields scenario.Object
}

// TestDatasources is a company that keeps its data in stores of its own: from the first test of them to
// the death of one.
func TestDatasources(t *testing.T) {
	t.Parallel()
	s := scenario.NewStack(t)
	node := s.StartNode(t)
	c := &ownTenant{Tenant: scenario.NewTenant(t, s, "Own"), other: scenario.NewTenant(t, s, "Common")}
	c.relay, c.admin = servers.NewRelay(t, s.OwnServers.Mongo.Port), connect(t, s)
	c.addDatasources(t)
	for _, tenant := range []*scenario.Tenant{c.Tenant, c.other} {
		tenant.Equip(t)
		work(t, tenant)
	}
	c.secondAnalyst, c.secondAdmin = c.Analyst, c.Admin
	c.secondAnalyst.Base, c.secondAdmin.Base = node.Base, node.Base
	c.wantApart(t)
	c.changePassword(t, c.records, c.changeUser, 200, func() [2]int {
		return [2]int{c.status(t, c.Analyst), c.status(t, c.secondAnalyst)}
	})
	c.changePassword(t, c.files, c.changeAccount, 201, func() [2]int {
		return [2]int{uploadImage(t, c.Admin), uploadImage(t, c.secondAdmin)}
	})
	c.wantKept(t)
	c.wantDeletable(t)
	c.die(t)
}

// connect is another client of the second MongoDB.
func connect(t *testing.T, s *scenario.Stack) *mongo.Client {
	t.Helper()
	own := s.OwnServers.Mongo
	client, err := mongo.Connect(options.Client().ApplyURI(own.Behind).SetAuth(options.Credential{
		AuthSource: "admin", Username: own.User, Password: own.Password,
	}))
	expect.NoError(t, err)
	t.Cleanup(func() { _ = client.Disconnect(context.Background()) })
	return client
}

func (c *ownTenant) path() string { return "/enterprises/" + c.EnterpriseID + "/datasources" }

// addDatasources comes before there is data.
func (c *ownTenant) addDatasources(t *testing.T) {
	t.Helper()
	own, user := c.OwnServers, "tenon_"+c.EnterpriseID
	c.runUser(t, "createUser", rand.Text())
	own.S3.CreateAccount(t, user, rand.Text())
	c.records = c.add(t, scenario.Object{
		"kind": "mongodb", "name": "Own database", "host": "127.0.0.1", "port": c.relay.Port(), "database": "tenon_own",
		"user": user, "password": c.changeUser(t), "options": scenario.Object{"ca_certificates": own.CA},
	})
	c.files = c.add(t, scenario.Object{
		"kind": "s3", "name": "Own bucket", "host": own.S3.Host, "port": own.S3.Port, "database": own.S3.Bucket,
		"user": user, "password": c.changeAccount(t),
		"options": scenario.Object{"region": own.S3.Region, "path_style": true, "ca_certificates": own.CA},
	})
	expect.Eventually(t, "both are in use", func() bool {
		text, _ := json.Marshal(c.Operator(t).Get(t, c.path()))
		if strings.Contains(string(text), "next-") {
			t.Fatalf("a password is told: %s", text)
		}
		return strings.Count(string(text), `"IN_USE"`) == 2
	})
}

// runUser makes the company's user of the second MongoDB, or changes its password.
func (c *ownTenant) runUser(t *testing.T, command, password string) {
	t.Helper()
	roles := bson.A{bson.D{{Key: "role", Value: "readWrite"}, {Key: "db", Value: "tenon_own"}}}
	expect.NoError(t, c.admin.Database("admin").RunCommand(t.Context(), bson.D{
		{Key: command, Value: "tenon_" + c.EnterpriseID}, {Key: "pwd", Value: password}, {Key: "roles", Value: roles},
	}).Err())
}

// changeUser gives the user of the second MongoDB another password.
func (c *ownTenant) changeUser(t *testing.T) (password string) {
	t.Helper()
	password = "next-" + rand.Text()
	c.runUser(t, "updateUser", password)
	return password
}

// changeAccount gives the login at the second S3 another secret key.
func (c *ownTenant) changeAccount(t *testing.T) (password string) {
	t.Helper()
	password = "next-" + rand.Text()
	c.OwnServers.S3.ChangeAccount(t, "tenon_"+c.EnterpriseID, password)
	return password
}

func (c *ownTenant) add(t *testing.T, fields scenario.Object) ownStore {
	t.Helper()
	made := c.Operator(t).Call(t, 201, "POST", c.path(), fields, "X-Reason", "contract")
	s := ownStore{made["id"].(string), fields}
	c.wantResult(t, s, "ok")
	return s
}

func (c *ownTenant) wantResult(t *testing.T, s ownStore, want string) {
	t.Helper()
	got := c.Operator(t).Call(t, 200, "POST", c.path()+"/"+s.id+"/test", nil)
	if got["result"] != want {
		t.Errorf("the test answered %v, want %s", got, want)
	}
}

// replace sends a datasource anew.
func (c *ownTenant) replace(t *testing.T, s ownStore, want int, change scenario.Object) scenario.Object {
	t.Helper()
	whole := maps.Clone(s.fields)
	maps.Copy(whole, change)
	delete(whole, "kind")
	return c.Operator(t).Call(t, want, "PUT", c.path()+"/"+s.id, whole, "X-Reason", "contract")
}

// work leaves three records and a run.
func work(t *testing.T, c *scenario.Tenant) {
	t.Helper()
	status, answer := c.Analyst.Upload(t, c.Records()+"/upload", "a.csv", strings.NewReader("a\n1\n2\n3\n"), nil)
	if status != 201 {
		t.Fatalf("%d %s", status, answer)
	}
	c.Analyst.Post(t, c.Runs(), scenario.Object{"base_patient_data": scenario.Object{"a": 1}, "base_prediction": []int{1}})
}

// wantApart looks with other clients: each company's data is in its own place only.
func (c *ownTenant) wantApart(t *testing.T) {
	t.Helper()
	shared, err := mongo.Connect(options.Client().ApplyURI(c.MongoURL))
	expect.NoError(t, err)
	defer func() { _ = shared.Disconnect(context.Background()) }()
	for collection, each := range map[string]int64{"patient_records": 3, "execution_records": 1} {
		got := [4]int64{
			count(t, c.admin.Database("tenon_own").Collection(collection), c.Organization),
			count(t, c.admin.Database("tenon_own").Collection(collection), c.other.Organization),
			count(t, shared.Database("tenon").Collection(collection), c.Organization),
			count(t, shared.Database("tenon").Collection(collection), c.other.Organization),
		}
		if got != [4]int64{each, 0, 0, each} {
			t.Errorf("%s of the company and of another in its place, then in the common one: %v", collection, got)
		}
	}
	own := c.OwnServers.S3
	objects, err := s3.New(s3.Options{
		BaseEndpoint: &own.Behind, Region: own.Region, UsePathStyle: true,
		Credentials: credentials.NewStaticCredentialsProvider(own.User, own.Password, ""),
	}).ListObjectsV2(t.Context(), &s3.ListObjectsV2Input{Bucket: &own.Bucket})
	expect.NoError(t, err)
	if len(objects.Contents) != 1 {
		t.Errorf("%d files are in the company's bucket, want its logo", len(objects.Contents))
	}
}

func count(t *testing.T, in *mongo.Collection, tenant string) int64 {
	t.Helper()
	n, err := in.CountDocuments(t.Context(), bson.D{{Key: "organization_id", Value: tenant}})
	expect.NoError(t, err)
	return n
}

// changePassword is in use within a second on both nodes.
func (c *ownTenant) changePassword(
	t *testing.T, s ownStore, change func(*testing.T) string, fine int, use func() (statuses [2]int),
) {
	t.Helper()
	password := change(t)
	c.replace(t, s, 200, scenario.Object{"password": "wrong-password"})
	since := time.Now()
	c.wantResult(t, s, "auth_failed")
	effective(t, since, "both nodes use the wrong one", func() bool { return use() == [2]int{503, 503} })
	c.replace(t, s, 200, scenario.Object{"password": password})
	since = time.Now()
	effective(t, since, "both nodes use the new one", func() bool { return use() == [2]int{fine, fine} })
	c.wantResult(t, s, "ok")
}

// uploadImage is the answer to one more file.
func uploadImage(t *testing.T, who scenario.Caller) int {
	t.Helper()
	status, _ := who.Upload(t, "/assets", "a.png", strings.NewReader("\x89PNG\r\n\x1a\n"+rand.Text()), nil)
	return status
}

// status is that of a look at the records.
func (c *ownTenant) status(t *testing.T, who scenario.Caller) int {
	t.Helper()
	status, _ := who.Send(t, "GET", c.Records(), "", nil)
	return status
}

// wantKept tries to take the place away from the data.
func (c *ownTenant) wantKept(t *testing.T) {
	t.Helper()
	for _, change := range []scenario.Object{{"host": "db.acme.example"}, {"port": 1}, {"database": "other"}} {
		if got := c.replace(t, c.records, 409, change); got["code"] != "tenant_has_data" {
			t.Errorf("%v: %v", change, got)
		}
	}
	got := c.Operator(t).Call(t, 409, "DELETE", c.path()+"/"+c.records.id, nil, "X-Reason", "contract")
	if got["code"] != "tenant_has_data" {
		t.Errorf("removed: %v", got)
	}
}

// tried is how long one call may wait that finds out whether a server is still away: all others hear it at once.
const tried = 5 * time.Second

// die ends the way to the company's server: it hears so without waiting, and the other nothing. How long a call takes
// is told by those of the other, which come between.
func (c *ownTenant) die(t *testing.T) {
	t.Helper()
	c.relay.Cut()
	expect.Eventually(t, "the company hears 503", func() bool { return c.status(t, c.Analyst) == 503 })
	var away, there time.Duration
	for range 20 {
		start := time.Now()
		if status := c.status(t, c.Analyst); status != 503 {
			t.Errorf("got %d of a server that is away", status)
		}
		away += time.Since(start)
		start = time.Now()
		c.other.Analyst.Get(t, c.other.Records())
		there += time.Since(start)
	}
	if away > 3*there+tried {
		t.Errorf("20 calls to a server that is away took %s, and 20 to the other %s", away, there)
	}
	c.wantResult(t, c.records, "unreachable")
}
