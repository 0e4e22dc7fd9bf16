package bench

import (
	"context"
	"encoding/csv"
	"fmt"
	"net"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"bytes"

	"github.com/gofiber/fiber/v2"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/tenon-health/tenon/test/story"
)

// The bare handler runs in a process of its own, as the API does.
const (
	bareAddress  = "TENON_BARE_ADDRESS"
	bareDatabase = "TENON_BARE_DATABASE"
	bareSchema   = "TENON_BARE_SCHEMA"
)

// startBare runs the least that can answer the same read.
func startBare(b *testing.B, s *story.Stack, c *story.Company) string {
	b.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	story.Must(b, err)
	address := l.Addr().String()
	l.Close()
	self, err := os.Executable()
	story.Must(b, err)
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), bareAddress+"="+address, bareDatabase+"="+s.DatabaseURL, bareSchema+"="+schema(b, s, c))
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	cmd.Stderr = os.Stderr
	story.Must(b, cmd.Start())
	b.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	story.Eventually(b, "the bare handler answers", 10*time.Second, func() bool {
		conn, err := net.Dial("tcp", address)
		if err == nil {
			conn.Close()
		}
		return err == nil
	})
	return "http://" + address
}

func schema(b *testing.B, s *story.Stack, c *story.Company) (name string) {
	b.Helper()
	db, err := pgx.Connect(b.Context(), s.DatabaseURL)
	story.Must(b, err)
	defer db.Close(b.Context())
	story.Must(b, db.QueryRow(b.Context(), "SELECT schema_name FROM tenants WHERE organization_id = $1", c.Organization).Scan(&name))
	return name
}

func serveBare() {
	pool, err := pgxpool.New(context.Background(), os.Getenv(bareDatabase))
	if err != nil {
		panic(err)
	}
	query := fmt.Sprintf(`SELECT id, name, description, status, created_by, updated_by, version, created_at, updated_at FROM %q.projects WHERE id = $1`, os.Getenv(bareSchema))
	app := fiber.New(fiber.Config{DisableStartupMessage: true, Immutable: true})
	app.Get("/projects/:id", func(c *fiber.Ctx) error {
		rows, err := pool.Query(c.Context(), query, c.Params("id"))
		if err != nil {
			return err
		}
		row, err := pgx.CollectOneRow(rows, pgx.RowToMap)
		if err != nil {
			return err
		}
		return c.JSON(row)
	})
	if err := app.Listen(os.Getenv(bareAddress)); err != nil {
		panic(err)
	}
}

// insertMany stores the same documents with nothing around them.
func insertMany(b *testing.B, s *story.Stack, file []byte) {
	b.Helper()
	lines, err := csv.NewReader(bytes.NewReader(file)).ReadAll()
	story.Must(b, err)
	client, err := mongo.Connect(options.Client().ApplyURI(s.MongoURL))
	story.Must(b, err)
	defer client.Disconnect(context.Background())
	docs := make([]any, 0, len(lines))
	for _, line := range lines[1:] {
		doc := bson.D{}
		for i, key := range lines[0] {
			doc = append(doc, bson.E{Key: key, Value: line[i]})
		}
		docs = append(docs, doc)
	}
	_, err = client.Database("bare").Collection("records").InsertMany(context.Background(), docs)
	story.Must(b, err)
}
