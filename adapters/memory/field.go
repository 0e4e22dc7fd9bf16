package memory

import (
	"context"

	"github.com/tenon-health/tenon/core/domain"
)

type fieldKey struct {
	tenant domain.TenantID
	scope  domain.TrialScope
	seen   domain.SeenField
}

func (r records) seeFields(k recordKey, rec domain.Record) {
	var set domain.FieldSet
	set.Add(rec.Data)
	for _, seen := range set.All() {
		key := fieldKey{k.tenant, k.scope, seen}
		if r.fields.has(key) {
			continue
		}
		if r.countFields(k.tenant, k.scope) >= domain.MaxFields {
			key.seen = domain.OmittedFields
		}
		r.fields.put(key, key.seen)
	}
}

func (r records) countFields(t domain.TenantID, s domain.TrialScope) int64 {
	return r.fields.count(func(k fieldKey, _ domain.SeenField) bool { return k.tenant == t && k.scope == s })
}

func (r records) Fields(ctx context.Context, t domain.TenantID, s domain.TrialScope) (all domain.Fields, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		all = domain.NewFields(r.fields.all(func(k fieldKey, _ domain.SeenField) bool {
			return k.tenant == t && k.scope == s
		}))
		return nil
	})
	return all, err
}
