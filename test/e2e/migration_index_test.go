package e2e

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"
	driver "go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/servers"
)

// upgrade is an installation whose tables and indexes are made by `migrate up`, on databases of its own.
type upgrade struct {
	cli
	settings []string
	beneath  *driver.Database
}

func newUpgrade(t *testing.T) *upgrade {
	t.Helper()
	client, err := driver.Connect(options.Client().ApplyURI(servers.Setting(t, "MONGO_URL")))
	expect.NoError(t, err)
	u := &upgrade{
		cli:      cli{filepath.Join(t.TempDir(), "settings.env"), &expect.Log{}},
		settings: servers.DatabaseSettings(t, servers.Database(t)),
		beneath:  client.Database("upgrade_" + strings.ToLower(rand.Text())),
	}
	t.Cleanup(func() {
		_ = u.beneath.Drop(context.Background()) // the test's own context has ended
		_ = client.Disconnect(context.Background())
	})
	return u
}

// up is what `migrate --json up` answers.
type up struct {
	Version string
	Pending int
	Indexes struct {
		State string
		Made  []string
	} `json:"record_indexes"`
}

// want runs `migrate up` with more settings; state is what has to become of the indexes.
func (u *upgrade) want(t *testing.T, code int, state string, more ...string) (made []string, said string) {
	t.Helper()
	u.write(t, slices.Concat(u.settings, more))
	out, said := u.cli.want(t, code, "--json", "up")
	var answer up
	expect.NoError(t, json.Unmarshal([]byte(out), &answer))
	if answer.Version == "" || answer.Pending != 0 || answer.Indexes.State != state || answer.Indexes.Made == nil {
		t.Errorf("want %s, got %s", state, out)
	}
	return answer.Indexes.Made, said
}

func (u *upgrade) drop(t *testing.T, name string) {
	t.Helper()
	collection, index, _ := strings.Cut(name, ".")
	expect.NoError(t, u.beneath.Collection(collection).Indexes().DropOne(t.Context(), index))
}

// A tenant that exists has the indexes of a new version once `migrate up` has run, whoever runs it and how often.
func TestUpMakesTheIndexesOfTenantsThatExist(t *testing.T) {
	t.Parallel()
	u := newUpgrade(t)
	mongo := []string{"MONGO_URL=" + servers.Setting(t, "MONGO_URL"), "MONGO_DATABASE=" + u.beneath.Name()}
	u.want(t, 0, "left_out")
	all, said := u.want(t, 0, "made", mongo...)
	if len(all) < 7 || !strings.Contains(said, "4/4 patient_records\n") {
		t.Errorf("made %v, progress %s", all, said)
	}
	u.want(t, 0, "present", mongo...)

	dropped := []string{"execution_records.execution", "patient_records.record", "patient_records.visible"}
	for _, name := range dropped {
		u.drop(t, name)
	}
	made, _ := u.want(t, 0, "made", mongo...)
	expect.Equal(t, slices.Sorted(slices.Values(made)), dropped)
	out, _ := u.cli.want(t, 0, "up")
	if !strings.HasSuffix(out, ".\nThe indexes of the records are all there.\n") {
		t.Errorf("a person is told %q", out)
	}

	for _, name := range all {
		u.drop(t, name)
	}
	var both sync.WaitGroup
	for range 2 {
		both.Go(func() {
			out, err := u.command(t, "up").CombinedOutput()
			if err != nil && !strings.Contains(string(out), "[migration_running]") {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
	both.Wait()
	u.want(t, 0, "present", mongo...)
}

// An index that is in the way is the operator's to remove.
func TestUpTellsWhatIsInTheWayOfAnIndex(t *testing.T) {
	t.Parallel()
	u := newUpgrade(t)
	mongo := []string{"MONGO_URL=" + servers.Setting(t, "MONGO_URL"), "MONGO_DATABASE=" + u.beneath.Name()}
	_, err := u.beneath.Collection("patient_records").Indexes().CreateOne(t.Context(), driver.IndexModel{
		Keys: bson.D{{Key: "record_id", Value: 1}}, Options: options.Index().SetName("record"),
	})
	expect.NoError(t, err)
	_, said := u.want(t, 5, "failed", mongo...)
	if !strings.HasSuffix(said, "migrate: [index_conflict] The index record of the collection patient_records is not as "+
		"this version needs it. Drop that index while nobody writes, and try again: it is made anew.\n") {
		t.Errorf("it says %s", said)
	}
	u.drop(t, "patient_records.record")
	u.want(t, 0, "made", mongo...)
}

// The tables do not wait for a server that is away, and commands that need no records do not ask where they are.
func TestUpMigratesTheTablesThoughMongoIsAway(t *testing.T) {
	t.Parallel()
	u := newUpgrade(t)
	_, said := u.want(t, 6, "failed", "MONGO_URL=mongodb://ada:c4n4ry@127.0.0.1:1/?serverSelectionTimeoutMS=600000")
	if !strings.HasSuffix(said, "migrate: [records_unavailable] The records are out of reach for the moment. Try again. "+
		"(mongo: connection refused: no server at this host and port)\n") || strings.Contains(said, "c4n4ry") {
		t.Errorf("it says %s", said)
	}
	u.write(t, append(u.settings, "MONGO_URL=http://c4n4ry"))
	u.cli.want(t, 0, "verify")
	if _, said := u.cli.want(t, 2, "up"); !strings.Contains(said, "\nMONGO_URL ") || strings.Contains(said, "c4n4ry") {
		t.Errorf("it says %s", said)
	}
}
