package mongo

import (
	"context"
	"net"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/tenon-health/tenon/test/stack/python"
)

func start(t *testing.T, dir string) *Server {
	t.Helper()
	log, err := os.Create(filepath.Join(dir, "mongo.log"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { log.Close() })
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	s, err := Start(ctx, Options{
		Data: filepath.Join(dir, "mongo"), Port: freePort(t), Durable: true, Log: log, Packaged: packages(t).Bin,
	})
	if err != nil {
		t.Fatal(err)
	}
	if s.Process != nil {
		t.Cleanup(s.Stop)
	}
	return s
}

func freePort(t *testing.T) func() int {
	return func() int {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		return l.Addr().(*net.TCPAddr).Port
	}
}

func packages(t *testing.T) python.Env {
	t.Helper()
	cache := os.Getenv("TENON_CACHE")
	if cache == "" {
		cache, _ = filepath.Abs("../../../.cache")
	}
	list, err := os.ReadFile("../requirements.txt")
	if err != nil {
		t.Fatal(err)
	}
	return python.Env{Dir: filepath.Join(cache, "venv"), Requirements: list, Say: t.Output()}
}

func records(t *testing.T, url string) *mongo.Collection {
	t.Helper()
	client, err := mongo.Connect(options.Client().ApplyURI(url).SetServerSelectionTimeout(5 * time.Second))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Disconnect(context.Background()) })
	return client.Database("tenon").Collection("records")
}

func TestWhatWasInsertedSurvivesKill(t *testing.T) {
	t.Setenv("MONGO_URL", "") // a server of our own, whatever is around
	dir := t.TempDir()
	s := start(t, dir)
	if _, err := records(t, s.URL).InsertOne(t.Context(), bson.M{"_id": "one", "age": 60}); err != nil {
		t.Fatal(err)
	}
	_ = syscall.Kill(s.Number(), syscall.SIGKILL)
	<-s.Done()
	var found struct{ Age int }
	if err := records(t, start(t, dir).URL).FindOne(t.Context(), bson.M{"_id": "one"}).
		Decode(&found); err != nil || found.Age != 60 {
		t.Errorf("after the kill there is %+v (%v)", found, err)
	}
}

func TestAGivenServerIsUsed(t *testing.T) {
	t.Setenv("MONGO_URL", "mongodb://db.example:27017")
	s, err := Start(t.Context(), Options{Data: t.TempDir()})
	if err != nil || s.Process != nil || s.URL != "mongodb://db.example:27017" {
		t.Errorf("it answers %+v (%v)", s, err)
	}
}

func TestDataStaysWithItsServer(t *testing.T) {
	dir := t.TempDir()
	if err := keep(dir, "mongod"); err != nil {
		t.Fatal(err)
	}
	if keep(dir, "mongod") != nil || keep(dir, "secantus") == nil {
		t.Error("another server would open the data")
	}
}

// The logins are real: whoever has none, or a wrong one, or no right on a database, is refused.
func TestASecuredServerKnowsItsUsers(t *testing.T) {
	dir := t.TempDir()
	log, err := os.Create(filepath.Join(dir, "mongo.log"))
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	o := Options{
		Data: filepath.Join(dir, "mongo"), Port: freePort(t), Log: log, Packaged: packages(t).Bin,
		User: "acme", Password: "hunter2",
	}
	for range 2 { // again, as after a restart
		s, err := Start(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		for login, want := range map[string]bool{
			"acme:hunter2@": true, "acme:hunter3@": false, "bob:hunter2@": false, "": false,
		} {
			url := "mongodb://" + login + s.URL[len("mongodb://"):]
			if _, err := records(t, url).InsertOne(t.Context(), bson.M{"age": 60}); (err == nil) != want {
				t.Errorf("%q: %v", login, err)
			}
		}
		s.Stop()
	}
}
