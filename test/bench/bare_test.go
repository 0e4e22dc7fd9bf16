package bench

import (
	"context"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/gofiber/fiber/v2"
	"github.com/jackc/pgx/v5/pgxpool"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.mongodb.org/mongo-driver/v2/mongo/writeconcern"
)

// bare answers by prepared statements, which pgx makes by itself, on as many connections as the API has by default.
type bare struct {
	pool    *pgxpool.Pool
	records *mongo.Collection
	texts   sync.Map // of the statements, by schema
}

// startBare runs the least that can answer the same calls.
func startBare(b *testing.B, in *installation, mongoURL string) node {
	b.Helper()
	return startSelf(b, serves+"=bare", bareDatabase+"="+in.DatabaseURL, bareMongo+"="+mongoURL)
}

const (
	bareDatabase = "TENON_BENCH_DATABASE"
	bareMongo    = "TENON_BENCH_MONGO"
)

func serveBare(address string) {
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
	must(app.Listen(address))
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
