package contract

import (
	"slices"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// addToSlot adds an UPLOADING asset that replaces another of the slot.
func addToSlot(t *testing.T, p ports.Set, tenant domain.TenantID, slot string) domain.Asset {
	t.Helper()
	a := newAsset(tenant, domain.PublicImage)
	a.Slot, a.ExpiresAt = slot, someday.Add(time.Hour)
	addAsset(t, p, tenant, a)
	wantSame(t, got(p.Assets.Get(t.Context(), tenant, a.ID))(t), a)
	return a
}

// expiries are when assets of a tenant expire, by their id.
func expiries(t *testing.T, p ports.Set, of ...domain.Asset) (all []time.Time) {
	t.Helper()
	for _, a := range of {
		all = append(all, got(p.Assets.Get(t.Context(), a.Tenant, a.ID))(t).ExpiresAt)
	}
	return all
}

// assetReplaced proves that the next one of a slot, and of no other, lets the one
// before expire, once; without a slot nothing is replaced.
func assetReplaced(t *testing.T, p ports.Set) {
	ctx, a, b := t.Context(), newTenant(t, p).Organization, newTenant(t, p).Organization
	first, second, third := addToSlot(t, p, a, "logo"), addToSlot(t, p, a, "logo"), addToSlot(t, p, a, "logo")
	others := []domain.Asset{
		addToSlot(t, p, b, "logo"), addToSlot(t, p, a, "avatar x"), addToSlot(t, p, a, "avatar X"), addToSlot(t, p, a, ""),
		addToSlot(t, p, a, ""),
	}
	for i, x := range append(slices.Clone(others), first, second) {
		must(t, p.Assets.MarkReady(ctx, x.Tenant, x.ID, "00", someday.Add(time.Duration(i)*time.Minute)))
	}
	stays, soon, unfinished := time.Time{}, someday.Add(6*time.Minute), someday.Add(time.Hour)
	wantSame(t, expiries(t, p, others...), make([]time.Time, len(others)))
	wantSame(t, expiries(t, p, first, second, third), []time.Time{soon, stays, unfinished})
	// Neither does it expire later than was said, nor come back.
	must(t, p.Assets.MarkReady(ctx, a, third.ID, "00", someday.Add(9*time.Minute)))
	must(t, p.Assets.MarkReady(ctx, a, first.ID, "11", someday.Add(9*time.Minute)))
	wantSame(t, expiries(t, p, first, second, third), []time.Time{soon, someday.Add(9 * time.Minute), stays})
	wantSame(t, got(p.Assets.Get(ctx, a, first.ID))(t).SHA256, "00")
}

// assetsReadyAtOnce proves that two at once do not both stay.
func assetsReadyAtOnce(t *testing.T, p ports.Set) {
	tenant := newTenant(t, p).Organization
	all := make([]domain.Asset, 8)
	for i := range all {
		all[i] = addToSlot(t, p, tenant, "logo")
	}
	together(len(all), func(i int) {
		if err := p.Assets.MarkReady(t.Context(), tenant, all[i].ID, "00", someday); err != nil {
			t.Error(err)
		}
	})
	stay := slices.DeleteFunc(expiries(t, p, all...), func(at time.Time) bool { return !at.IsZero() })
	if len(stay) != 1 {
		t.Errorf("%d stay", len(stay))
	}
}

// assetExpired proves that they are found, by pages, when their time has come, and
// that nothing else can be deleted.
func assetExpired(t *testing.T, p ports.Set) {
	ctx, tenant, other := t.Context(), newTenant(t, p).Organization, newTenant(t, p).Organization
	long := someday.Add(-1000 * time.Hour)
	want := make([]domain.AssetID, 5)
	for i := range want {
		a := newAsset(tenant, domain.PublicImage)
		a.ExpiresAt = long
		addAsset(t, p, tenant, a)
		want[i] = a.ID
	}
	later, stays := newAsset(tenant, domain.PublicImage), newAsset(tenant, domain.PublicImage)
	later.ExpiresAt = long.Add(time.Millisecond)
	addAsset(t, p, tenant, later)
	addAsset(t, p, tenant, stays)
	wantSame(t, expired(t, p, tenant, long), want)
	wantSame(t, len(expired(t, p, tenant, long.Add(-time.Millisecond))), 0)
	for _, id := range []domain.AssetID{want[4], stays.ID} { // neither is marked as deleted
		must(t, p.Assets.Delete(ctx, tenant, id))
	}
	wantSame(t, expired(t, p, tenant, long), want)
	for id, by := range map[domain.AssetID]domain.TenantID{want[0]: other, stays.ID: tenant, later.ID: tenant} {
		_, err := p.Assets.Expire(ctx, by, id, long)
		wantError(t, err, domain.ErrAssetNotFound)
	}
	for range 2 { // what dies between marking and removing finds it again
		wantSame(t, got(p.Assets.Expire(ctx, tenant, want[4], long))(t).Deleted, true)
		wantSame(t, expired(t, p, tenant, long), want)
	}
	wantUnseen(t, p, tenant, want[4])
	must(t, p.Assets.Delete(ctx, other, want[4]))
	wantSame(t, expired(t, p, tenant, long), want)
	for range 2 {
		must(t, p.Assets.Delete(ctx, tenant, want[4]))
	}
	wantSame(t, expired(t, p, tenant, long), want[:4])
	wantSame(t, got(p.Assets.Get(ctx, tenant, stays.ID))(t), stays)
}

// wantUnseen proves that nobody finds an asset that is marked as deleted.
func wantUnseen(t *testing.T, p ports.Set, tenant domain.TenantID, id domain.AssetID) {
	t.Helper()
	_, err := p.Assets.Get(t.Context(), tenant, id)
	wantError(t, err, domain.ErrAssetNotFound)
	_, err = p.Assets.GetPublic(t.Context(), id)
	wantError(t, err, domain.ErrAssetNotFound)
	wantError(t, p.Assets.MarkReady(t.Context(), tenant, id, "00", someday), domain.ErrAssetNotFound)
	_, err = p.Assets.Update(t.Context(), tenant, id, func(*domain.Asset) error { return nil })
	wantError(t, err, domain.ErrAssetNotFound)
}

// expired walks through those of all tenants, two at a time.
func expired(t *testing.T, p ports.Set, tenant domain.TenantID, now time.Time) (all []domain.AssetID) {
	t.Helper()
	for after := domain.AssetID(""); ; {
		page := got(p.Assets.Expired(t.Context(), now, after, 2))(t)
		if len(page) == 0 {
			return all
		}
		for _, a := range page {
			if after = a.ID; a.Tenant == tenant {
				all = append(all, a.ID)
			}
		}
	}
}
