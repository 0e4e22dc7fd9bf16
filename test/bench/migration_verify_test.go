package bench

import (
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/expect"
)

// verify compares the schemas of all tenants with what their version says, of which one differs.
func (f *fleet) verify(b *testing.B) {
	b.Helper()
	f.in.execute(b, "ALTER TABLE "+f.schemas[7]+".users RENAME CONSTRAINT users_pkey TO users_other_pkey")
	defer f.in.execute(b, "ALTER TABLE "+f.schemas[7]+".users RENAME CONSTRAINT users_other_pkey TO users_pkey")
	within(b, "verify 1,000 tenants", 5, seconds(func() { f.verifyAll(b) }))
}

func (f *fleet) verifyAll(b *testing.B) {
	b.Helper()
	all, err := f.release(b, nil).Schemas.Verify(b.Context(), nil)
	expect.NoError(b, err)
	var differ []domain.VerifiedSchema
	for _, s := range all {
		if len(s.Differences) > 0 {
			differ = append(differ, s)
		}
	}
	if len(all) < len(f.schemas) || len(differ) != 1 || differ[0].Name != f.schemas[7] {
		b.Errorf("%d schemas were verified, these differ: %+v", len(all), differ)
	}
}
