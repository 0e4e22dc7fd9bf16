package postgres

import (
	"context"
	"slices"
	"strings"
	"sync"

	"github.com/uptrace/bun"

	"github.com/tenon-health/tenon/core/domain"
)

// tables is where a query runs: on the shared tables, or on those of one tenant
// too, and inside the unit of work that there is. Tables that could not be opened
// fail every query.
type tables struct {
	db     *bun.DB
	conn   bun.IConn
	unit   *unit           // nil outside of one
	tenant domain.TenantID // empty where only shared tables are reached
	err    error
}

// shared reaches the tables of the platform.
func (db *DB) shared(ctx context.Context) tables { return db.tables(ctx, "") }

func (db *DB) tables(ctx context.Context, t domain.TenantID) tables {
	conn, err := db.connFor(ctx, t)
	return tables{db: db.pools.of(t), conn: conn, unit: db.unit(ctx), tenant: t, err: err}
}

// tenant reaches the tables of one tenant too, as ?tenant, the only way to
// them. Without tables it answers ErrTenantNotReady, where they are too old ErrTenantMigrating.
func (db *DB) tenant(ctx context.Context, t domain.TenantID) tables {
	schema, err := db.schemaOf(ctx, t)
	if err != nil {
		return tables{db: db.pools.of(t), tenant: t, err: err}
	}
	s := db.tables(ctx, t)
	s.db = s.db.WithNamedArg("tenant", bun.Ident(schema))
	return s
}

func (db *DB) schemaOf(ctx context.Context, t domain.TenantID) (string, error) {
	return db.schemas.schemaOf(t, func() (schema string, err error) {
		const query = "SELECT schema_name, version FROM public.tenants WHERE organization_id = ? AND ready"
		var version string
		err = db.tables(ctx, t).raw(query, t).Scan(ctx, &schema, &version)
		if err == nil && !domain.SupportsSchema(db.versions, version) {
			return "", domain.ErrTenantMigrating
		}
		return schema, errorMap{notFound: domain.ErrTenantNotReady}.translate(err)
	})
}

func (s tables) selectFrom(model any, table string) *bun.SelectQuery {
	return s.db.NewSelect().Conn(s.conn).Err(s.err).Model(model).ModelTableExpr(table)
}

func (s tables) insert(model any, table string) *bun.InsertQuery {
	return s.insertReturning(model, table, "NULL")
}

func (s tables) insertReturning(model any, table, column string) *bun.InsertQuery {
	s.markFactsChanged(table, factInserts)
	return s.db.NewInsert().Conn(s.conn).Err(s.err).Model(model).ModelTableExpr(table).Returning(column)
}

// markFactsChanged makes this node hear at once, when the unit of work has committed,
// that it changed somebody's access facts. Other nodes, and this one if no unit
// of work is open, hear it by the table's trigger.
func (s tables) markFactsChanged(table string, among []string) {
	name, _, _ := strings.Cut(table, " ")
	if s.unit != nil && slices.Contains(among, name) && !slices.Contains(s.unit.factsOf, s.tenant) {
		s.unit.factsOf = append(s.unit.factsOf, s.tenant)
	}
}

func (s tables) update(model any, table string) *bun.UpdateQuery {
	s.markFactsChanged(table, factTables)
	return s.db.NewUpdate().Conn(s.conn).Err(s.err).Model(model).ModelTableExpr(table)
}

func (s tables) raw(query string, args ...any) *bun.RawQuery {
	return s.db.NewRaw(query, args...).Conn(s.conn).Err(s.err)
}

// ensure stores a row, unless one is there that is the same by the constraint,
// and tells whether it did.
func (s tables) ensure(ctx context.Context, model any, table, constraint string, f errorMap) (bool, error) {
	n, err := f.rowsAffected(
		s.insert(model, table).On("CONFLICT ON CONSTRAINT ? DO NOTHING", bun.Ident(constraint)).Exec(ctx),
	)
	return n == 1, err
}

// schemaCache remembers which schema is a tenant's, and which tenant an enterprise
// is: neither changes once it is so. What is too old is not remembered.
type schemaCache struct {
	mu      sync.RWMutex
	schemas map[domain.TenantID]string
	tenants map[domain.EnterpriseID]domain.TenantID
}

const maxCached = 20_000

func newSchemaCache() *schemaCache {
	return &schemaCache{schemas: map[domain.TenantID]string{}, tenants: map[domain.EnterpriseID]domain.TenantID{}}
}

func (n *schemaCache) schemaOf(t domain.TenantID, read func() (string, error)) (string, error) {
	return loadCached(&n.mu, n.schemas, t, read)
}

func (n *schemaCache) tenantOf(e domain.EnterpriseID, read func() (domain.TenantID, error)) (domain.TenantID, error) {
	return loadCached(&n.mu, n.tenants, e, read)
}

// loadCached returns what is remembered, else what is read. Nothing is not
// remembered, and of too many any other is forgotten.
func loadCached[K comparable, V ~string](mu *sync.RWMutex, known map[K]V, k K, read func() (V, error)) (V, error) {
	mu.RLock()
	v, ok := known[k]
	mu.RUnlock()
	if ok {
		return v, nil
	}
	v, err := read()
	if err != nil || v == "" {
		return v, err
	}
	mu.Lock()
	defer mu.Unlock()
	for other := range known {
		if len(known) < maxCached {
			break
		}
		delete(known, other)
	}
	known[k] = v
	return v, nil
}
