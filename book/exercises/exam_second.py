"""Questions of the second examination, on the bound, the limit, other models, and choosing.

A function a question: from a generator to a `Question` with its numbers and its solution.
"""

import numpy as np
from examination import Question, choose, number


def bound(rng):
    joint = np.array([choose(rng, 0.02, 0.03, 0.05), choose(rng, 0.01, 0.06, 0.08)])
    q = choose(rng, 0.3, 0.4, 0.8)
    q = np.array([q, round(1 - q, 1)])
    gamma = joint / joint.sum()
    lower = (q * np.log(joint / q)).sum()
    gap = (q * np.log(q / gamma)).sum()
    return Question(
        "Bound and gap of one datum",
        12,
        f"For one datum, $p(x,z_1=1)={joint[0]}$ and $p(x,z_2=1)={joint[1]}$. Take $q=({q[0]},{q[1]})$. "
        "Compute the log likelihood, the bound and the gap, the gap from its definition. What does an E "
        "step do to each of the three, in numbers?",
        (
            (2, f"$\\ln p(x)=\\ln {number(joint.sum())}={number(np.log(joint.sum()), 4)}$."),
            (3, f"$\\mathcal L=\\sum_k q_k\\ln(p(x,z_k)/q_k)={number(lower, 4)}$."),
            (
                3,
                f"The posterior is ({number(gamma[0])}, {number(gamma[1])}), and the gap "
                f"{number(gap)}; bound and gap sum to the log likelihood.",
            ),
            (2, f"The gap goes to zero, the bound up by {number(gap)}, the likelihood stays."),
        ),
    )


def never_negative(rng):
    return Question(
        "Why it cannot fall",
        12,
        "Prove that the gap, $-\\sum_k q_k\\ln(p(z_k\\mid x)/q_k)$, is never negative, and say when it is "
        "zero. Then say in two sentences why an iteration of EM never lowers the likelihood. "
        + choose(
            rng,
            "What is left of the argument if the M step only improves the bound?",
            "What is left of the argument if the E step stops short of the posterior?",
        ),
        (
            (
                3,
                r"Jensen's inequality, or $\ln u\le u-1$: the gap is at least $-\sum_k(p_k-q_k)=0$.",
            ),
            (
                2,
                r"Equality exactly where $p_k=q_k$ for all $k$ with $q_k>0$: $q$ is the posterior.",
            ),
            (
                3,
                "An E step makes the gap zero without touching the likelihood; an M step lifts the bound, "
                "and the new gap can only add to that.",
            ),
            (
                2,
                "Improving the bound is enough for the first; short of the posterior the bound still "
                "never falls, but the likelihood may.",
            ),
        ),
    )


def limit(rng):
    epsilon = choose(rng, 0.5, 1, 2)
    low, high = choose(rng, (1, 4), (2, 6), (0, 5))
    weight = choose(rng, 0.2, 0.8)
    shift = epsilon * np.log(weight / (1 - weight)) / (high - low)
    return Question(
        "The border, and its limit",
        10,
        f"Two components on the line have means {low} and {high}, weights {weight:g} and {1 - weight:g}, and "
        f"the variance $\\epsilon={epsilon:g}$. Where are both equally responsible? What becomes of the "
        "border, of the responsibilities and of the weights' part in them as $\\epsilon\\to0$?",
        (
            (
                3,
                r"$x=\frac{\mu_1+\mu_2}{2}+\frac{\epsilon}{\mu_2-\mu_1}\ln\frac{\pi_1}{\pi_2}$, derived.",
            ),
            (2, f"Here {number((low + high) / 2 + shift)}."),
            (
                3,
                "The border goes half way, whatever the weights, if none is zero; responsibilities become "
                "zero or one: the assignment (9.2) of K-means.",
            ),
        ),
    )


def bernoulli(rng):
    mu = np.array([[0.9, 0.8, 0.1], [0.2, 0.5, 0.7]])
    mu = mu[:, rng.permutation(3)]
    x = np.array([1, 0, 1])[rng.permutation(3)]
    pi = choose(rng, np.array([0.5, 0.5]), np.array([0.4, 0.6]))
    p = np.where(x == 1, mu, 1 - mu).prod(axis=1)
    gamma = pi * p / (pi @ p)
    rows = "\n".join(
        f"| {k + 1} | {pi[k]} | " + " | ".join(f"{m:g}" for m in mu[k]) + " |" for k in (0, 1)
    )
    return Question(
        "Three pixels",
        10,
        "A mixture of Bernoulli distributions has these parameters:\n\n| component | weight | pixel 1 | "
        f"pixel 2 | pixel 3 |\n|---|---|---|---|---|\n{rows}\n\nThe image is ({', '.join(map(str, x))}). "
        "Compute the responsibilities. How large can a log likelihood of such a mixture become, and why "
        "does no component collapse?",
        (
            (3, f"Probabilities of the image: {number(p[0])} and {number(p[1])}."),
            (2, f"Responsibilities: {number(gamma[0])} and {number(gamma[1])}."),
            (3, "At most zero: each factor is a probability, not a density, so it is at most one."),
        ),
    )


def another_mixture(rng):
    x = np.sort(rng.integers(1, 9, size=4))
    gamma = np.array([0.9, 0.6, 0.3, 0.2])
    weighted = gamma @ x / gamma.sum()
    name, density, estimate, value = choose(
        rng,
        (
            "exponential",
            r"\lambda_ke^{-\lambda_kx}",
            r"\lambda_k=N_k/\sum_n\gamma_{nk}x_n",
            1 / weighted,
        ),
        (
            "Poisson",
            r"e^{-\lambda_k}\lambda_k^x/x!",
            r"\lambda_k=\sum_n\gamma_{nk}x_n/N_k",
            weighted,
        ),
    )
    return Question(
        "EM for another mixture",
        15,
        f"The components are {name}: $p(x\\mid z_k=1)={density}$. Write down the expected complete-data log "
        f"likelihood and derive the M step for $\\lambda_k$ and for $\\pi_k$. The data {', '.join(map(str, x))} "
        f"have responsibilities {', '.join(map(str, gamma))} of component 1: what is $\\lambda_1$?",
        (
            (
                3,
                r"$\mathcal Q=\sum_n\sum_k\gamma_{nk}\{\ln\pi_k+\ln p(x_n\mid z_k=1)\}$, with the density's "
                "logarithm written out.",
            ),
            (4, f"Derivative by $\\lambda_k$ set to zero: ${estimate}$."),
            (3, r"With a Lagrange multiplier for $\sum_k\pi_k=1$: $\pi_k=N_k/N$."),
            (2, f"$\\lambda_1={number(value)}$."),
        ),
    )


def criterion(rng):
    N = choose(rng, 150, 272, 400)
    L = np.array([-1300, -1130, -1130 + choose(rng, 12, 15, 21)]) + int(rng.integers(-20, 20))
    p = np.array([5, 11, 17])
    bic = p * np.log(N) - 2 * L
    best = int(bic.argmin()) + 1
    needed = 3 * np.log(N)
    return Question(
        "How many components?",
        10,
        f"Fits to {N} points in the plane, with full covariances, reach {L[0]}, {L[1]} and {L[2]} nats with one, "
        "two and three components. How many free parameters has each? Which does BIC choose? How many "
        "nats would a third component have to gain? Name one thing that BIC does not know.",
        (
            (2, f"{p[0]}, {p[1]} and {p[2]}: $K-1+2K+3K$."),
            (3, f"BIC (less is better): {', '.join(f'{b:.1f}' for b in bic)}; {best} components."),
            (2, f"Six more parameters cost $\\frac62\\ln {N}={number(needed)}$ nats."),
            (
                2,
                "For example: that another start may reach more; that the components are a description and "
                "not a count; how well new data are predicted; that its derivation needs a regular model.",
            ),
        ),
    )


def curves(rng):
    start = -1400 + int(rng.integers(0, 50))
    rises = np.cumsum([0, 150, 60, 21, 6, 1.5])
    falls = rises.copy()
    place = int(rng.integers(3, 5))
    falls[place] = falls[place - 1] - choose(rng, 0.8, 2.4)
    plateau = np.cumsum([0, 40, 0.2, 0.1, 35, 80])
    order = rng.permutation(3)
    runs = [(rises, "is EM"), (falls, "is not"), (plateau, "is EM: a plateau is no end")]
    table = "\n".join(
        f"| {'ABC'[i]} | " + " | ".join(f"{start + v:.1f}" for v in runs[j][0]) + " |"
        for i, j in enumerate(order)
    )
    bad = "ABC"[list(order).index(1)]
    flat = "ABC"[list(order).index(2)]
    return Question(
        "Which run is not EM?",
        6,
        "Log likelihoods of three runs, an iteration a column, in nats:\n\n| run | 0 | 1 | 2 | 3 | 4 | 5 |\n"
        f"|---|---|---|---|---|---|---|\n{table}\n\nOne of them is not EM. Which, and how do you know? Would "
        "you have stopped one of the others too early? What is one thing to look for in the program?",
        (
            (2, f"Run {bad}: it falls, which EM cannot."),
            (2, f"Run {flat} gains 0.1 and then 35: a loose tolerance stops on the plateau."),
            (2, "For example: old parameters used in an M step, or a wrong divisor there."),
        ),
    )


def prior(rng):
    N = np.array([choose(rng, 3, 5), choose(rng, 12, 15), choose(rng, 20, 30)])
    a = choose(rng, 2, 3, 6)
    weights = (N + a - 1) / (N + a - 1).sum()
    return Question(
        "Weights with a prior",
        8,
        f"A symmetric Dirichlet prior with $a={a}$ is put over three weights; the effective numbers are "
        f"{N[0]}, {N[1]} and {N[2]}. Derive the M step for the weights and compute them. As if what had been seen?",
        (
            (3, r"$\sum_k(N_k+a-1)\ln\pi_k$ with a multiplier: $\pi_k=(N_k+a-1)/(N+K(a-1))$."),
            (2, f"Here {', '.join(number(w) for w in weights)}."),
            (1, f"As if each component had been seen {a - 1} times more."),
        ),
    )


QUESTIONS = (bound, never_negative, limit, bernoulli, another_mixture, criterion, curves, prior)
