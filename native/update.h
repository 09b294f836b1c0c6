// The optimizers' updates and the norms by scope, on flat [K, P]. Included inside an instruction set's namespace.

struct Coefficients {
  float rate, scale, a, b, one_minus_a, one_minus_b, epsilon, root2;
};

// The next value of one vector; m and v are its slots. The formulas are those of torch.optim 2.x.
template <Rule RULE>
INLINE vf next_value(const Coefficients &c, bool nesterov, vf p, vf g, vf &m, vf &v) {
  g *= c.scale;
  if constexpr (RULE == Rule::sgd) return p - c.rate * g;
  if constexpr (RULE == Rule::momentum) {
    m = c.a * m + g;
    return p - c.rate * (nesterov ? g + c.a * m : m);
  }
  if constexpr (RULE == Rule::rmsprop) {
    m = c.a * m + c.one_minus_a * (g * g);
    return p - c.rate * (g / (square_root(m) + c.epsilon));
  }
  m = c.a * m + c.one_minus_a * g;
  v = c.b * v + c.one_minus_b * (g * g);
  return p - c.rate * (m / (square_root(v) * c.root2 + c.epsilon));
}

template <Rule RULE>
static void update_rule(const Update &u) {
  constexpr int SLOTS = RULE == Rule::sgd ? 0 : RULE == Rule::adam ? 2 : 1;
  for (long k = 0; k < u.replicas; k++) {
    Coefficients c{};
    c.rate = (float)(RULE == Rule::adam ? u.learning_rate[k] / u.correction1 : u.learning_rate[k]);
    c.scale = u.scale ? u.scale[k] : 1;
    c.a = (float)u.a;
    c.b = (float)u.b;
    c.one_minus_a = (float)(1 - u.a);
    c.one_minus_b = (float)(1 - u.b);
    c.epsilon = (float)u.epsilon;
    c.root2 = RULE == Rule::adam ? (float)(1 / __builtin_sqrt(u.correction2)) : 1;
    for (long i = 0; i < u.size; i += VL) {
      const long at = k * u.size + i, left = u.size - i;
      vf m = SLOTS > 0 ? load_part(u.slot_in[0] + at, left) : zero();
      vf v = SLOTS > 1 ? load_part(u.slot_in[1] + at, left) : zero();
      const vf p = next_value<RULE>(c, u.nesterov, load_part(u.parameters_in + at, left), load_part(u.gradient + at, left), m, v);
      store_part(u.parameters + at, p, left);
      if constexpr (SLOTS > 0) store_part(u.slot[0] + at, m, left);
      if constexpr (SLOTS > 1) store_part(u.slot[1] + at, v, left);
    }
  }
}

static void update(const Update &u) {
  switch (u.rule) {
    case Rule::sgd: return update_rule<Rule::sgd>(u);
    case Rule::momentum: return update_rule<Rule::momentum>(u);
    case Rule::rmsprop: return update_rule<Rule::rmsprop>(u);
    case Rule::adam: return update_rule<Rule::adam>(u);
  }
}

// The sum of squares in double, four lanes' worth of partial sums added in a fixed order.
static double sum_of_squares(const float *x, long n) {
  double sums[8] = {};
  long i = 0;
  for (; i + 8 <= n; i += 8)
    for (int j = 0; j < 8; j++) sums[j] += (double)x[i + j] * (double)x[i + j];
  for (int j = 0; i + j < n; j++) sums[j] += (double)x[i + j] * (double)x[i + j];
  return ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7]));
}

static void norms(const Norms &n) {
  for (long k = 0; k < n.replicas; k++) {
    double total = 0;
    for (long s = 0; s < n.scopes; s++) {
      const double squares = sum_of_squares(n.values + k * n.size + n.offsets[s], n.offsets[s + 1] - n.offsets[s]);
      total += squares;
      if (n.by_scope) n.by_scope[k * n.scopes + s] = (float)__builtin_sqrt(squares);
    }
    if (n.global) n.global[k] = (float)__builtin_sqrt(total);
  }
}
