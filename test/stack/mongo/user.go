package mongo

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

// startSecured starts a server that asks for logins, by SCRAM. Its first user is made before.
func startSecured(ctx context.Context, o Options) (*Server, error) {
	made := filepath.Join(o.Data, "tenon.user")
	if _, err := os.Stat(made); err != nil {
		if err := addUser(ctx, o); err != nil {
			return nil, fmt.Errorf("the first user of the second MongoDB could not be made: %w; see %s", err, o.Log.Name())
		}
		if err := os.WriteFile(made, []byte(o.User), 0o600); err != nil {
			return nil, err
		}
	}
	return run(ctx, o, "--auth")
}

// addUser writes durably, so that the server can be killed at once.
func addUser(ctx context.Context, o Options) error {
	o.Durable = true
	s, err := run(ctx, o)
	if err != nil {
		return err
	}
	err = createUser(ctx, s.URL, o)
	s.kill()
	return err
}

func createUser(ctx context.Context, url string, o Options) error {
	client, err := mongo.Connect(options.Client().ApplyURI(url).SetServerSelectionTimeout(20 * time.Second))
	if err != nil {
		return err
	}
	defer func() { _ = client.Disconnect(ctx) }()
	return client.Database("admin").RunCommand(ctx, bson.D{
		{Key: "createUser", Value: o.User}, {Key: "pwd", Value: o.Password}, {Key: "roles", Value: bson.A{"root"}},
	}).Err()
}

// kill does not wait for a server to say goodbye.
func (s *Server) kill() {
	if p, err := os.FindProcess(s.Number()); err == nil {
		_ = p.Kill()
	}
	<-s.Done()
}
