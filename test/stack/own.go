package main

import (
	"context"
	"encoding/json"
	"net"

	"github.com/tenon-health/tenon/test/stack/front"
	"github.com/tenon-health/tenon/test/stack/mongo"
	"github.com/tenon-health/tenon/test/stack/s3"
)

// The second servers are as a company's own would be: with TLS by an authority of theirs, and
// logins that are asked for.
const (
	ownUser   = "acme"
	ownBucket = "acme"
)

// ownServer is where a second server is, and who may use it.
type ownServer struct {
	Host     string `json:"host"`
	Port     int    `json:"port"`
	User     string `json:"user"`
	Password string `json:"password"`
	Region   string `json:"region,omitempty"`
	Bucket   string `json:"bucket,omitempty"`
	Behind   string `json:"behind"` // the server itself, without TLS
	Program  string `json:"program,omitempty"`
}

// ownServers are part of dev.json.
type ownServers struct {
	CA    string    `json:"ca_certificates"`
	Mongo ownServer `json:"mongodb"`
	S3    ownServer `json:"s3"`
}

func (s *stack) ownServers() ownServers {
	return ownServers{
		CA: string(s.identity.CA),
		Mongo: ownServer{
			Host: "localhost", Port: s.ports.Number("own_mongo"), User: ownUser, Password: s.secrets.OwnMongoPassword,
			Behind: "mongodb://" + s.ports.Address("behind_own_mongo"), Program: s.mongoProgram,
		},
		S3: ownServer{
			Host: "localhost", Port: s.ports.Number("own_s3"), User: s.secrets.OwnS3AccessKey,
			Password: s.secrets.OwnS3SecretKey, Region: region, Bucket: ownBucket, Behind: s.url("behind_own_s3"),
		},
	}
}

func (s *stack) startOwnMongo(ctx context.Context) error {
	out, err := s.home.Log("own_mongo")
	if err != nil {
		return err
	}
	server, err := mongo.Start(ctx, mongo.Options{
		Data: s.home.Path("own_mongo"), Port: func() int { return s.ports.Free("behind_own_mongo") },
		Durable: s.durable, Log: out, PID: s.home.Path("pid", "own_mongo"), Packaged: s.python.Bin,
		User: ownUser, Password: s.secrets.OwnMongoPassword,
	})
	if err != nil {
		return err
	}
	s.mongoProgram = server.Program
	s.watch(server.Process, out.Name())
	return s.serveTLS("own_mongo")
}

func (s *stack) startOwnS3(ctx context.Context) error {
	if err := s.runS3(ctx, "own_s3", "behind_own_s3", s.ownS3Options()); err != nil {
		return err
	}
	if err := s3.EnsureBucket(ctx, s.ownS3Options(), ownBucket); err != nil {
		return err
	}
	return s.serveTLS("own_s3")
}

func (s *stack) ownS3Options() s3.Options {
	return s3.Options{
		Dir: s.home.Path("own_s3"), Address: s.ports.Address("behind_own_s3"), Region: region,
		AccessKey: s.secrets.OwnS3AccessKey, SecretKey: s.secrets.OwnS3SecretKey,
	}
}

func (s *stack) serveTLS(name string) error {
	pair, err := s.identity.Pair()
	if err != nil {
		return err
	}
	l := s.ports[name]
	s.keep(func() { _ = l.Close() })
	go front.Serve(net.Listener(l), pair, s.ports.Address("behind_"+name))
	return nil
}

// prepareIdentity keeps the certificate of the second servers, since datasources that are
// stored know its authority.
func (s *stack) prepareIdentity() error {
	if text, err := s.home.Read("own_identity.json"); err == nil && json.Unmarshal(text, &s.identity) == nil {
		return nil
	}
	made, err := front.NewIdentity()
	if err != nil {
		return err
	}
	s.identity = made
	text, err := json.Marshal(made)
	if err != nil {
		return err
	}
	return s.home.Write("own_identity.json", text)
}

// s3Environment is the login of an S3 server that the stack starts.
func s3Environment(o s3.Options) []string {
	return []string{
		"AWS_ACCESS_KEY_ID=" + o.AccessKey, "AWS_SECRET_ACCESS_KEY=" + o.SecretKey, "AWS_REGION=" + o.Region,
	}
}
