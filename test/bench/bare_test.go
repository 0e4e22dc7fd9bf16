package bench

import (
	"context"
	"errors"
	"net"
	"os"
	"os/exec"
	"syscall"
	"testing"

	"github.com/gofiber/fiber/v2"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
)

// The bare handler runs in a process of its own, as the API does.
const (
	bareAddress  = "TENON_BARE_ADDRESS"
	bareDatabase = "TENON_BARE_DATABASE"
	bareSchema   = "TENON_BARE_SCHEMA"
)

// startBare runs the least that can answer the same read.
func startBare(b *testing.B, s *scenario.Stack, c *scenario.Tenant) string {
	b.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	expect.NoError(b, err)
	address := l.Addr().String()
	l.Close()
	self, err := os.Executable()
	expect.NoError(b, err)
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), bareAddress+"="+address, bareDatabase+"="+s.DatabaseURL, bareSchema+"="+schema(b, s, c))
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	cmd.Stderr = os.Stderr
	expect.NoError(b, cmd.Start())
	b.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	expect.Eventually(b, "the bare handler answers", func() bool {
		conn, err := net.Dial("tcp", address)
		if err == nil {
			conn.Close()
		}
		return err == nil
	})
	return "http://" + address
}

func schema(b *testing.B, s *scenario.Stack, c *scenario.Tenant) (name string) {
	b.Helper()
	db, err := pgx.Connect(b.Context(), s.DatabaseURL)
	expect.NoError(b, err)
	defer db.Close(b.Context())
	expect.NoError(
		b, db.QueryRow(b.Context(), "SELECT schema_name FROM tenants WHERE organization_id = $1", c.Organization).Scan(&name),
	)
	return name
}

func serveBare() {
	pool, err := pgxpool.New(context.Background(), os.Getenv(bareDatabase))
	if err != nil {
		panic(err)
	}
	schema := pgx.Identifier{os.Getenv(bareSchema)}.Sanitize()
	project := `SELECT id, name, description, status, created_by, updated_by, version, created_at, updated_at FROM ` +
		schema + `.projects WHERE id = $1`
	members := `SELECT m.subject, u.first_name, u.last_name, u.email, u.avatar_url, u.job_title, m.role, r.name AS ` +
		`role_name FROM ` + schema + `.project_members m
		JOIN ` + schema + `.users u ON u.subject = m.subject JOIN ` + schema + `.project_roles r ON r.id = m.role WHERE ` +
		`m.project = $1 ORDER BY m.joined_at, m.subject`
	app := fiber.New(fiber.Config{DisableStartupMessage: true, Immutable: true})
	app.Get("/projects/:id", func(c *fiber.Ctx) error {
		row, err := read(c, pool, project)
		if err != nil || len(row) != 1 {
			return errors.Join(err, fiber.ErrNotFound)
		}
		if row[0]["members"], err = read(c, pool, members); err != nil {
			return err
		}
		return c.JSON(row[0])
	})
	if err := app.Listen(os.Getenv(bareAddress)); err != nil {
		panic(err)
	}
}

func read(c *fiber.Ctx, pool *pgxpool.Pool, query string) ([]map[string]any, error) {
	rows, err := pool.Query(c.Context(), query, c.Params("id"))
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToMap)
}

// documents are those of an upload, as the server keeps them.
type documents struct {
	database *mongo.Database
	all      []bson.Raw
	indexes  []bson.Raw
}

func stored(b *testing.B, s *scenario.Stack) documents {
	b.Helper()
	client, err := mongo.Connect(options.Client().ApplyURI(s.MongoURL))
	expect.NoError(b, err)
	b.Cleanup(func() { client.Disconnect(context.Background()) })
	records := client.Database("tenon").Collection("patient_records")
	d := documents{database: client.Database("bare")}
	found, err := records.Find(b.Context(), bson.D{})
	expect.NoError(b, err)
	expect.NoError(b, found.All(b.Context(), &d.all))
	listed, err := records.Indexes().List(b.Context())
	expect.NoError(b, err)
	expect.NoError(b, listed.All(b.Context(), &d.indexes))
	return d
}

// insertMany stores the same documents, with nothing around them, in a fresh
// collection, and tells how long that took.
func (d documents) insertMany(b *testing.B, indexed bool) float64 {
	b.Helper()
	into := d.database.Collection("records")
	expect.NoError(b, into.Drop(b.Context()))
	if indexed {
		var specs bson.A
		for _, index := range d.indexes {
			specs = append(specs, index)
		}
		expect.NoError(
			b,
			d.database.RunCommand(
				b.Context(), bson.D{{Key: "createIndexes", Value: "records"}, {Key: "indexes", Value: specs}},
			).Err(),
		)
	}
	return seconds(func() {
		_, err := into.InsertMany(b.Context(), d.all)
		expect.NoError(b, err)
	})
}
