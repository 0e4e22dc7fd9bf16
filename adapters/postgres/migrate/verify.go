package migrate

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/tenon-health/tenon/core/domain"
)

// verifiedAtOnce is of how many schemas one query takes the fingerprints.
const verifiedAtOnce = 250

// verification is one look at the catalogue, on a connection of its own: what Postgres remembers of so many tables
// goes with it.
type verification struct {
	schemas
	conn       *pgx.Conn
	references map[string]*reference // by version; nil for one that this program does not have
}

func (s schemas) Verify(ctx context.Context, tenants []domain.TenantID) (all []domain.VerifiedSchema, err error) {
	if s.InUnit(ctx) {
		return nil, ErrInUnit
	}
	asked, err := s.asked(ctx, tenants)
	if err != nil {
		return nil, err
	}
	conn, err := connect(ctx, s.Direct)
	if err != nil {
		return nil, s.Translate(err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	v := verification{s, conn, map[string]*reference{}}
	for part := range slices.Chunk(asked, verifiedAtOnce) {
		verified, err := v.verify(ctx, part)
		if err != nil {
			return nil, s.Translate(err)
		}
		all = append(all, verified...)
	}
	return all, s.noteDrift(ctx, all, len(tenants) == 0)
}

// asked are the schemas of these tenants, or of all, in the order of tenants.
func (s schemas) asked(ctx context.Context, tenants []domain.TenantID) ([]domain.Schema, error) {
	if len(tenants) == 0 {
		return s.Tenants(ctx)
	}
	var found []domain.Schema
	for _, t := range slices.Compact(slices.Sorted(slices.Values(tenants))) {
		schema, err := s.ofTenant(ctx, t)
		if err != nil {
			return nil, err
		}
		found = append(found, schema)
	}
	return found, nil
}

func (v verification) verify(ctx context.Context, part []domain.Schema) ([]domain.VerifiedSchema, error) {
	found, err := v.fingerprints(ctx, part)
	if err != nil {
		return nil, err
	}
	verified := make([]domain.VerifiedSchema, len(part))
	for i, s := range part {
		verified[i].Schema = s
		wanted, err := v.reference(ctx, s.Version)
		if err == nil && (wanted == nil || wanted.fingerprint != found[s.Name]) {
			verified[i], err = v.compare(ctx, s)
		}
		if err != nil {
			return nil, err
		}
	}
	return verified, nil
}

func (v verification) fingerprints(ctx context.Context, part []domain.Schema) (found map[string]string, err error) {
	names := make([]string, len(part))
	for i, s := range part {
		names[i] = s.Name
	}
	err = rolledBack(ctx, v.conn, func(tx pgx.Tx) error {
		found, err = fingerprints(ctx, tx, names)
		return err
	})
	return found, err
}

// compare looks again while the tenant is being migrated: what it looks at must be one version.
func (v verification) compare(ctx context.Context, s domain.Schema) (domain.VerifiedSchema, error) {
	for {
		differences, err := v.differences(ctx, s)
		if err != nil {
			return domain.VerifiedSchema{}, err
		}
		now, err := v.ofTenant(ctx, s.Tenant)
		if err != nil || now.Version == s.Version {
			return domain.VerifiedSchema{Schema: s, Differences: differences}, err
		}
		s = now
	}
}

func (v verification) differences(ctx context.Context, s domain.Schema) ([]domain.SchemaDifference, error) {
	wanted, err := v.reference(ctx, s.Version)
	if err != nil {
		return nil, err
	}
	if wanted == nil {
		return []domain.SchemaDifference{{Kind: domain.VersionUnknown, Type: "version", Name: s.Version}}, nil
	}
	found, err := v.objects(ctx, s.Name)
	if err == nil && len(found) == 0 {
		return []domain.SchemaDifference{{Kind: domain.ObjectMissing, Type: "schema", Name: s.Name}}, nil
	}
	return domain.CompareSchemas(wanted.objects, found), err
}

func (v verification) objects(ctx context.Context, schema string) (found []domain.SchemaObject, err error) {
	err = rolledBack(ctx, v.conn, func(tx pgx.Tx) error {
		found, err = objects(ctx, tx, schema)
		return err
	})
	return found, err
}

// reference is built once for each version.
func (v verification) reference(ctx context.Context, version string) (*reference, error) {
	if known, ok := v.references[version]; ok {
		return known, nil
	}
	statements, known := template(v.files().tenant, version)
	if !known {
		v.references[version] = nil
		return nil, nil
	}
	made, err := v.build(ctx, v.conn, statements)
	v.references[version] = &made
	return &made, err
}
