package auth0

import (
	"context"
	"crypto/rsa"
	"errors"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/MicahParks/jwkset"
	"github.com/MicahParks/keyfunc/v3"
	"github.com/golang-jwt/jwt/v5"
	"golang.org/x/time/rate"

	"github.com/tenon-health/tenon/core/domain"
)

const (
	fetchTimeout  = 3 * time.Second // that the key set may take
	lookupTimeout = time.Second     // that one token may wait before we look for its key, and for that
	minRSABits    = 2048
)

// keys are the public keys of the provider: fetched when first needed, renewed
// in the background, and looked for again, rarely, when a token names another.
type keys struct {
	keySet *keySet
	source func() (keyfunc.Keyfunc, error)
}

func newKeys(ctx context.Context, address string, client *http.Client, p timing) *keys {
	known := &keySet{Storage: jwkset.NewMemoryStorage()}
	return &keys{known, sync.OnceValues(func() (keyfunc.Keyfunc, error) { return source(ctx, address, client, p, known) })}
}

// source fetches once before it returns, in vain or not.
func source(
	ctx context.Context, address string, client *http.Client, p timing, known *keySet,
) (keyfunc.Keyfunc, error) {
	remote, err := jwkset.NewStorageFromHTTP(address, jwkset.HTTPClientStorageOptions{
		Client: client, Ctx: ctx, HTTPTimeout: fetchTimeout, NoErrorReturnFirstHTTPReq: true,
		RefreshErrorHandler: func(context.Context, error) { known.keysGone.Store(true) },
		RefreshInterval:     p.refreshInterval, Storage: known,
	})
	if err != nil {
		return nil, err
	}
	all, err := jwkset.NewHTTPClient(jwkset.HTTPClientOptions{
		HTTPURLs: map[string]jwkset.Storage{address: remote}, RateLimitWaitMax: lookupTimeout,
		RefreshUnknownKID: rate.NewLimiter(rate.Every(p.refetchInterval), 1),
	})
	if err != nil {
		return nil, err
	}
	return keyfunc.New(keyfunc.Options{Ctx: ctx, Storage: all})
}

// find returns the key that a token names. ErrProviderUnavailable if we lack it and
// could not look for it.
func (k *keys) find(ctx context.Context, token *jwt.Token) (any, error) {
	source, err := k.source()
	if err != nil {
		return nil, err
	}
	key, err := source.KeyfuncCtx(ctx)(token)
	if err != nil && k.keySet.keysGone.Load() {
		return nil, domain.ErrProviderUnavailable
	}
	return key, err
}

// check looks for keys, unless there are some.
func (k *keys) check(ctx context.Context) error {
	if k.keySet.hasKeys(ctx) {
		return nil
	}
	if source, err := k.source(); err == nil && !k.keySet.hasKeys(ctx) {
		_, _ = source.Storage().KeyRead(ctx, "any")
	}
	if !k.keySet.hasKeys(ctx) {
		return domain.ErrProviderUnavailable
	}
	return nil
}

// keySet keeps the keys that we verify with. A set without any never replaces
// one that has some: the provider would never withdraw them all.
type keySet struct {
	jwkset.Storage
	keysGone atomic.Bool // the last look at the provider's set failed
}

var errNoKeys = errors.New("there is no usable key in the set")

// KeyReplaceAll takes over what we can use of a set that was fetched.
func (s *keySet) KeyReplaceAll(ctx context.Context, fetched []jwkset.JWK) error {
	usable := slices.DeleteFunc(fetched, func(k jwkset.JWK) bool { return !verifies(k) })
	if len(usable) == 0 {
		return errNoKeys
	}
	s.keysGone.Store(false)
	return s.Storage.KeyReplaceAll(ctx, usable)
}

func verifies(k jwkset.JWK) bool {
	public, ok := k.Key().(*rsa.PublicKey)
	use := k.Marshal().USE
	return ok && public.N.BitLen() >= minRSABits && (use == "" || use == jwkset.UseSig)
}

func (s *keySet) hasKeys(ctx context.Context) bool {
	all, err := s.KeyReadAll(ctx)
	return err == nil && len(all) > 0
}

// has reports whether the key of that id is still the same.
func (s *keySet) has(ctx context.Context, id string, key *rsa.PublicKey) bool {
	now, err := s.KeyRead(ctx, id)
	if err != nil {
		return false
	}
	public, ok := now.Key().(*rsa.PublicKey)
	return ok && public.Equal(key)
}
