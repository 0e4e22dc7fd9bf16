package access

import (
	"context"
	"errors"

	"github.com/tenon-health/tenon/core/domain"
)

type keyed struct{ value, request string }

type keyedIn struct{}

// WithKey carries an Idempotency-Key, and the authenticated hash of the request
// that it came with, from the door to the desk.
func WithKey(ctx context.Context, value, request string) context.Context {
	return context.WithValue(ctx, keyedIn{}, keyed{value, request})
}

// unkeyed keeps a call inside of another from claiming the same key.
func unkeyed(ctx context.Context) context.Context {
	return context.WithValue(ctx, keyedIn{}, nil)
}

// claim notes the key of a call before it does anything. A repeated call goes
// on with the id that the first one chose.
func (d *Desk) claim(ctx context.Context, a domain.Actor, action domain.Action, on Target, pass *Pass) (context.Context, error) {
	k, ok := ctx.Value(keyedIn{}).(keyed)
	if !ok {
		return ctx, nil
	}
	key := domain.Key{Tenant: pass.Tenant, Subject: a.Subject, Action: action, Value: k.value, Request: k.request, Target: on.ID}
	first, again, err := d.store.Keys.Claim(ctx, key, d.now())
	if err != nil {
		return ctx, err
	}
	if again {
		if first.Request != key.Request {
			return ctx, domain.KeyReused
		}
		pass.ID, pass.Again = first.Target, true
	}
	return unkeyed(ctx), nil
}

// again says that a call was done before.
type again string

func (again) Error() string { return "access: done before with the same key" }

// Again reports whether err says that the call was done before, and the id of
// what it made: the verb then answers with its own Get.
func Again(err error) (id string, ok bool) {
	done, ok := errors.AsType[again](err)
	return string(done), ok
}

// ForgetKeys drops keys that are older than a day.
func (d *Desk) ForgetKeys(ctx context.Context, a domain.Actor) error {
	return d.Write(ctx, a, domain.KeyExpire, Target{}, func(ctx context.Context, _ Near) error {
		return d.store.Keys.DeleteExpired(ctx, d.now().Add(-domain.KeyTTL))
	})
}
