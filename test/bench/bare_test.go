package bench

import (
	"context"
	"net"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/gofiber/fiber/v2"
	"github.com/jackc/pgx/v5/pgxpool"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.mongodb.org/mongo-driver/v2/mongo/writeconcern"

	"github.com/tenon-health/tenon/test/expect"
)

// The bare handlers run in a process of their own, as the API does.
const (
	bareAddress  = "TENON_BARE_ADDRESS"
	bareDatabase = "TENON_BARE_DATABASE"
	bareMongo    = "TENON_BARE_MONGO"
)

// startBare runs the least that can answer the same calls.
func startBare(b *testing.B, in *installation) node {
	b.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	expect.NoError(b, err)
	address := l.Addr().String()
	l.Close()
	self, err := os.Executable()
	expect.NoError(b, err)
	cmd := exec.Command(self)
	cmd.Env = append(
		os.Environ(), bareAddress+"="+address, bareDatabase+"="+in.DatabaseURL, bareMongo+"="+in.MongoURL,
	)
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	cmd.Stderr = os.Stderr
	expect.NoError(b, cmd.Start())
	b.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	expect.Eventually(b, "the bare handlers answer", func() bool { return listens(address) })
	return node{address, cmd.Process.Pid}
}

func listens(address string) bool {
	conn, err := net.Dial("tcp", address)
	if err == nil {
		conn.Close()
	}
	return err == nil
}

// bare answers by prepared statements, which pgx makes by itself, on as many connections as the API has by default.
type bare struct {
	pool    *pgxpool.Pool
	records *mongo.Collection
	texts   sync.Map // of the statements, by schema
}

func serveBare() {
	cfg, err := pgxpool.ParseConfig(os.Getenv(bareDatabase))
	must(err)
	cfg.MaxConns = 20
	pool, err := pgxpool.NewWithConfig(context.Background(), cfg)
	must(err)
	client, err := mongo.Connect(
		options.Client().ApplyURI(os.Getenv(bareMongo)).SetWriteConcern(writeconcern.Majority()),
	)
	must(err)
	x := &bare{pool: pool, records: client.Database("tenon").Collection("patient_records")}
	app := fiber.New(fiber.Config{DisableStartupMessage: true, Immutable: true})
	app.Get("/:schema/projects/:id", x.getProject)
	app.Get("/:schema/me/:subject", x.getMe)
	app.Get("/:tenant/:trail/records/:project/:trial/:record", x.getRecord)
	app.Post("/:schema/:trail/projects/:subject", x.postProject)
	must(app.Listen(os.Getenv(bareAddress)))
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// text is a statement on the tables of one tenant.
func (x *bare) text(c *fiber.Ctx, statement string) string {
	key := [2]string{c.Params("schema"), statement}
	if known, ok := x.texts.Load(key); ok {
		return known.(string)
	}
	made := strings.ReplaceAll(statement, "{schema}", key[0])
	x.texts.Store(key, made)
	return made
}
